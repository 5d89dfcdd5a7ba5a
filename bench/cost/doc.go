// Package cost counts what a login uses and says what that costs.
//
// What is used is counted on a running system, request by request. What it costs follows from list prices, and from how
// long a function runs in AWS, which nothing here can measure: see Prices and Durations.
package cost

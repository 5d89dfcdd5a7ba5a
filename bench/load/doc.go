// Package load puts a running system under the load of many logins and accounts for each of them: it ends as a session, or
// was cleanly refused, or is lost.
//
// Arrivals follow a clock and not the answers (an open model): a system that grows slow meets as many requests as before.
package load

// Package lambda runs a built function the way Lambda does: as processes that fetch their work from the Lambda Runtime
// API. One [Function] keeps several processes ("environments"), one invocation in each at a time, starts more when
// invocations overlap, keeps idle ones, and throws one away when it crashes or runs out of time.
//
// What a function prints before it answers is passed on before the answer is.
//
// What it leaves out: processes are not frozen between invocations, memory is not limited, and an idle environment is
// kept until Close.
package lambda

// Package lambda runs a built function as Lambda does: as processes that fetch
// invocations from the Lambda Runtime API. One [Function] has several processes
// ("environments"), each of which handles one invocation at a time. It starts more when
// invocations overlap, reuses idle ones, and discards one that crashes or times out.
//
// Output that a function writes before its answer is forwarded before the answer.
//
// Unlike Lambda, it does not freeze processes between invocations, does not limit
// memory, and keeps idle environments until Close.
package lambda

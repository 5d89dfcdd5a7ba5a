// Package sam holds the project to AWS's own tools: SAM CLI and linters. Its tests need programs and an engine for
// containers that a plain go test does not have, and are skipped there:
//
//	make sam-check   the linters over the template
//	make sam-local   every event and whole logins through sam local, beside our own gateway
//
// The scripts here install the tools (tools.sh), start an engine where there is none (engine.sh), and make an image where
// none can be fetched (image.sh). None of them leaves anything behind outside of the user's cache.
package sam

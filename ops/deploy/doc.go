// Package deploy contains the scripts behind make deploy, make key, make verify and
// make destroy. e2e/deploy runs them with the real AWS CLI and SAM CLI.
package deploy

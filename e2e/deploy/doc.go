// Package deploy runs docs/deploy.md: its commands, as they stand there, with the real AWS CLI and the real SAM CLI, from
// an account without a stack to a login and back. AWS is moto, with what its CloudFormation lacks (cloud.py). The login is
// that of local/stack, started with the settings and the key that moto then holds.
//
//	make test-deploy
//
// installs the tools into the user's cache. Without them a plain go test skips the tests.
package deploy

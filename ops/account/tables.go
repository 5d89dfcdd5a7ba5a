package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"countersign/ops/operator"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// tool has the tables that the commands use.
type tool struct {
	users      *users.Table
	factors    *factors.Table
	limits     *ratelimit.Table
	out, notes io.Writer
}

// open connects to the tables.
func open(ctx context.Context, o settings) (tool, error) {
	if o.stack != "" {
		var err error
		if o.users, o.factors, o.limits, err = names(ctx, o.stack); err != nil {
			return tool{}, err
		}
	}
	if o.local != "" {
		client := operator.Local(o.local)
		return tool{users: users.New(client, o.users), factors: factors.New(client, o.factors), limits: ratelimit.New(client, o.limits)}, nil
	}
	client, err := operator.Tables(ctx)
	if err != nil {
		return tool{}, err
	}
	return tool{users: users.New(client, o.users), factors: factors.New(client, o.factors), limits: ratelimit.New(client, o.limits)}, nil
}

// names asks the AWS CLI for the names of a stack's tables. The deployment needs the
// CLI anyway, and a CloudFormation client would be a large dependency for three
// names.
func names(ctx context.Context, stack string) (users, factors, limits string, err error) {
	command := exec.CommandContext(ctx, "aws", "cloudformation", "describe-stacks", "--stack-name", stack, "--query", "Stacks[0].Outputs", "--output", "json")
	text, err := command.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", "", "", fmt.Errorf("read the outputs of stack %s: %w: %s", stack, err, bytes.TrimSpace(failed.Stderr))
	}
	if err != nil {
		return "", "", "", fmt.Errorf("ask the AWS CLI for the stack's tables (or name the tables with -users, -factors and -limits): %w", err)
	}
	var list []struct{ OutputKey, OutputValue string }
	if err := json.Unmarshal(text, &list); err != nil {
		return "", "", "", fmt.Errorf("read the outputs of stack %s: %w", stack, err)
	}
	for _, one := range list {
		switch one.OutputKey {
		case "UsersTableName":
			users = one.OutputValue
		case "FactorsTableName":
			factors = one.OutputValue
		case "LimitsTableName":
			limits = one.OutputValue
		}
	}
	if users == "" || factors == "" || limits == "" {
		return "", "", "", fmt.Errorf("stack %s has no outputs UsersTableName, FactorsTableName and LimitsTableName", stack)
	}
	return users, factors, limits, nil
}

// A person is an account with its factors.
type person struct {
	users.Account
	ways []factor.Factor
}

// account reads the account that the command is about, and its factors.
func (t tool) account(ctx context.Context, o settings, p prompt) (a person, err error) {
	if a.Account, err = t.find(ctx, o, p); err != nil {
		return a, err
	}
	a.ways, err = t.factors.List(ctx, a.ID)
	return a, err
}

func (t tool) find(ctx context.Context, o settings, p prompt) (users.Account, error) {
	if o.id != "" {
		a, err := t.users.Get(ctx, o.id)
		if errors.Is(err, users.ErrNotFound) {
			return a, errors.New("no account has this id")
		}
		return a, err
	}
	address, err := p.address(o.emailFile)
	if err != nil {
		return users.Account{}, err
	}
	a, err := t.users.ByEmail(ctx, address)
	if errors.Is(err, users.ErrNotFound) {
		return a, errors.New("no account has this address")
	}
	return a, err
}

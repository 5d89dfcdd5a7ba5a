package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/users"
)

// Account holds an account's data for signing up and logging in.
type Account struct {
	FullName    string `json:"fullName"`
	Email       string `json:"email"`
	Password    string `json:"password"`
	CountryCode string `json:"countryCode"`
	Phone       string `json:"phone"`
}

// demo signs up the demo account, as a browser does, and proves its phone. An unproved
// phone shares limits with strangers, and a few denied pushes would exhaust them. If
// the tables outlive a run, the account may exist already.
func (s *Stack) demo(ctx context.Context, o *Options) error {
	if !o.Demo || s.Authy == nil {
		return nil
	}
	account := demoAccount()
	s.Authy.Phone("1", "2015550123").InstallApp()
	id, err := signUp(ctx, s.URL, *account)
	if err != nil {
		return fmt.Errorf("make demo account: %w", err)
	}
	if err := s.Prove(ctx, account.Email); err != nil {
		return fmt.Errorf("make demo account: %w", err)
	}
	s.Demo, s.SetUp = account, id
	return nil
}

func demoAccount() *Account {
	return &Account{
		FullName: "Dana Demo", Email: "demo@example.com", Password: "correct horse battery",
		CountryCode: "1", Phone: "201-555-0123",
	}
}

// Prove marks an account as one that has passed a second factor, as its first login
// would.
func (s *Stack) Prove(ctx context.Context, email string) error {
	accounts := users.New(tableClient(s.aws, s.DynamoDBURL), s.Tables["USERS_TABLE"])
	ways := factors.New(tableClient(s.aws, s.DynamoDBURL), s.Tables["FACTORS_TABLE"])
	account, err := accounts.ByEmail(ctx, email)
	if err == nil {
		err = accounts.MarkProved(ctx, account.ID, account.Generation)
	}
	var list []factor.Factor
	if err == nil {
		list, err = ways.List(ctx, account.ID)
	}
	for _, f := range list {
		err = errors.Join(err, ways.Confirm(ctx, f))
	}
	if err != nil {
		return fmt.Errorf("prove phone: %w", err)
	}
	return nil
}

// signUp registers an account at a login's URL and returns the request's id. It accepts
// an account that exists already.
func signUp(ctx context.Context, url string, account Account) (id string, err error) {
	body, err := json.Marshal(account)
	if err != nil {
		return "", fmt.Errorf("sign up: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/user", bytes.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("sign up: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return "", fmt.Errorf("sign up: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusCreated || response.StatusCode == http.StatusConflict {
		return response.Header.Get("Apigw-Requestid"), nil
	}
	said, _ := io.ReadAll(io.LimitReader(response.Body, 1024))
	return "", fmt.Errorf("sign up: got %s: %s", response.Status, said)
}

package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"countersign/shared/users"
)

// Account is an account that a person may log in with.
type Account struct {
	FullName    string `json:"fullName"`
	Email       string `json:"email"`
	Password    string `json:"password"`
	CountryCode string `json:"countryCode"`
	Phone       string `json:"phone"`
}

// demo signs the demo account up, as a browser does, and proves its phone: else a few denied pushes would use up what a
// stranger may send to a number. With a table that outlives this run the account may be there already.
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

// Prove makes an account one that has passed a second factor, as a first login does.
func (s *Stack) Prove(ctx context.Context, email string) error {
	accounts := users.New(tableClient(s.aws, s.DynamoDBURL), s.Tables["USERS_TABLE"])
	account, err := accounts.ByEmail(ctx, email)
	if err == nil {
		err = accounts.MarkProved(ctx, account.ID, account.Generation)
	}
	if err != nil {
		return fmt.Errorf("prove phone: %w", err)
	}
	return nil
}

// signUp registers an account at a login's URL and returns the id of its request. An account that is there already is no error.
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

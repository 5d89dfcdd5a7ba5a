package userstest

import (
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/shared/users"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

func (s suite) createRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*users.Account){
		"no id":               func(a *users.Account) { a.ID = "" },
		"another's id":        func(a *users.Account) { a.ID = strings.ToLower(a.ID) },
		"no e-mail":           func(a *users.Account) { a.Email = "" },
		"no hash":             func(a *users.Account) { a.PasswordHash = "" },
		"no time":             func(a *users.Account) { a.CreatedAt = time.Time{} },
		"negative generation": func(a *users.Account) { a.Generation = -1 },
	} {
		a := fresh()
		spoil(&a)
		if err := s.table().Create(t.Context(), a); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func (s suite) emailTaken(t *testing.T) {
	first := s.created(t)
	second := fresh()
	second.Email = strings.ToUpper(first.Email)
	if err := s.table().Create(t.Context(), second); !errors.Is(err, users.ErrEmailTaken) {
		t.Errorf("Create = %v, want %v", err, users.ErrEmailTaken)
	}
	if _, err := s.table().Get(t.Context(), second.ID); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("the refused account: %v, want %v", err, users.ErrNotFound)
	}
	if diff := cmp.Diff(first, s.got(t, first.ID)); diff != "" {
		t.Errorf("the first account (-want +got):\n%s", diff)
	}
}

// createAgain is what a process does whose first try was killed before the answer.
func (s suite) createAgain(t *testing.T) {
	a := s.created(t)
	if err := s.table().Create(t.Context(), a); err != nil {
		t.Errorf("the same account again: %v", err)
	}
	changed := a
	changed.FullName = "Jane Doe"
	var mismatch *types.IdempotentParameterMismatchException
	if err := s.table().Create(t.Context(), changed); !errors.As(err, &mismatch) {
		t.Errorf("another account under the same id: %v, want the token's refusal", err)
	}
	if diff := cmp.Diff(a, s.got(t, a.ID)); diff != "" {
		t.Errorf("the account (-want +got):\n%s", diff)
	}
}

// forgetful is the table ten minutes later, when DynamoDB has forgotten the token.
func (s suite) forgetful() *users.Table {
	return s.with(func(in any) {
		if write, ok := in.(*dynamodb.TransactWriteItemsInput); ok {
			token := rand.Text()
			write.ClientRequestToken = &token
		}
	})
}

func (s suite) createAgainLater(t *testing.T) {
	a := s.created(t)
	if err := s.table().MarkProved(t.Context(), a.ID, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.forgetful().Create(t.Context(), a); err != nil {
		t.Errorf("the same account again: %v", err)
	}
	if !s.got(t, a.ID).Proved {
		t.Error("creating it again has undone what happened since")
	}
	other := fresh()
	other.Email = a.Email
	if err := s.forgetful().Create(t.Context(), other); !errors.Is(err, users.ErrEmailTaken) {
		t.Errorf("another account: %v, want %v", err, users.ErrEmailTaken)
	}
}

func (s suite) idInUse(t *testing.T) {
	a, other := s.created(t), fresh()
	other.ID = a.ID
	if err := s.forgetful().Create(t.Context(), other); err == nil || errors.Is(err, users.ErrEmailTaken) {
		t.Errorf("Create = %v, want an error that is no answer", err)
	}
	if _, err := s.table().ByEmail(t.Context(), other.Email); !errors.Is(err, users.ErrNotFound) {
		t.Errorf("the refused address: %v, want %v", err, users.ErrNotFound)
	}
}

// oneWins registers one address 64 times at once, in different spellings.
func (s suite) oneWins(t *testing.T) {
	name := rand.Text()
	spellings := []string{
		"jos\u00e9.stra\u00dfe." + name + "@b\u00fccher.example", "JOSE\u0301.STRA\u00dfE." + name + "@B\u00dcCHER.EXAMPLE",
		"Jos\u00c9.Stra\u00dfe." + strings.ToLower(name) + "@xn--bcher-kva.example", " jose\u0301.stra\u1e9ee." + name + "@bu\u0308cher\u3002example ",
	}
	errs := make([]error, 64)
	accounts := make([]users.Account, len(errs))
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			accounts[i] = fresh()
			accounts[i].Email = spellings[i%len(spellings)]
			errs[i] = s.table().Create(t.Context(), accounts[i])
		})
	}
	all.Wait()

	winner := -1
	for i, err := range errs {
		switch {
		case err == nil && winner < 0:
			winner = i
		case err == nil:
			t.Errorf("%d and %d have both won", winner, i)
		case !errors.Is(err, users.ErrEmailTaken):
			t.Errorf("%d: %v, want %v", i, err, users.ErrEmailTaken)
		}
	}
	if winner < 0 {
		t.Fatal("nobody has won")
	}
	for i, a := range accounts {
		if _, err := s.table().Get(t.Context(), a.ID); (err == nil) != (i == winner) {
			t.Errorf("account %d: %v; the winner is %d", i, err, winner)
		}
	}
	for _, spelling := range spellings {
		if got, err := s.table().ByEmail(t.Context(), spelling); err != nil || got.ID != accounts[winner].ID {
			t.Errorf("ByEmail(%q) = %s, %v; want the winner", spelling, got.ID, err)
		}
	}
}

// Command importer writes accounts from another system into the table of users. It
// reads standard input, one JSON object per line:
//
//	{"email":"ada@example.com","fullName":"Ada Lovelace","passwordHash":"$2a$10$…","countryCode":"1","phone":"201-555-0123","authyId":"1234"}
//
// passwordHash is bcrypt ($2a$, $2b$, $2y$) or an argon2id PHC string. The person's
// next login replaces it by a new argon2id hash, unless the password has 72 bytes or
// more, because bcrypt did not read beyond those. authyId is the person's id in the
// Authy application whose key this stack uses. An imported account counts as having
// passed its second factor, so no one can register it anew. A line whose address has an
// account already is skipped, so an interrupted import can be run again.
//
//	go run ./ops/importer -users NAME -factors NAME < accounts.jsonl
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/ops/operator"
	"countersign/shared/authy"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/password"
	"countersign/shared/phone"
	"countersign/shared/users"
)

// longestLine is far more than an account needs.
const longestLine = 64 << 10

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, operator.Tables); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "importer:", err)
		os.Exit(1)
	}
}

// run imports the lines of in and reports the result on out. It names lines by number
// and prints no personal data.
func run(ctx context.Context, args []string, in io.Reader, out io.Writer, connect func(context.Context) (*dynamodb.Client, error)) error {
	flags := flag.NewFlagSet("importer", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprint(out, "Imports accounts, a line of JSON each; docs/deploy.md has the form.\n\n"+
			"    go run ./ops/importer -users NAME -factors NAME < accounts.jsonl\n\n")
		flags.PrintDefaults()
	}
	name := flags.String("users", "", "`name` of the table of users: the stack's output UsersTableName")
	ways := flags.String("factors", "", "`name` of the table of factors: the stack's output FactorsTableName")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *name == "" || *ways == "" || flags.NArg() > 0 {
		return errors.New("want -users NAME, -factors NAME and no other argument")
	}
	client, err := connect(ctx)
	if err != nil {
		return err
	}
	table, factorTable := users.New(client, *name), factors.New(client, *ways)
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	written, taken, wrong := 0, 0, 0
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		a, f, err := parse(lines.Bytes(), time.Now())
		if err != nil {
			wrong++
			fmt.Fprintf(out, "line %d: %v\n", n, err)
			continue
		}
		switch err := table.Create(ctx, a, factorTable.Put(f)); {
		case errors.Is(err, users.ErrEmailTaken):
			taken++
		case err != nil:
			return fmt.Errorf("line %d: %w", n, err)
		default:
			written++
		}
	}
	fmt.Fprintf(out, "%d written, %d there already, %d wrong\n", written, taken, wrong)
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	if wrong > 0 {
		return errors.New("some lines were not imported")
	}
	return nil
}

type line struct {
	Email        string `json:"email"`
	FullName     string `json:"fullName"`
	PasswordHash string `json:"passwordHash"`
	CountryCode  digits `json:"countryCode"`
	Phone        string `json:"phone"`
	AuthyID      string `json:"authyId"`
}

// digits is a string, or a whole number without a sign, like a calling code in the API.
type digits string

// UnmarshalJSON implements json.Unmarshaler. Its error names the field.
func (d *digits) UnmarshalJSON(text []byte) error {
	if strings.Trim(string(text), "0123456789") == "" {
		*d = digits(text)
		return nil
	}
	if text[0] != '"' || json.Unmarshal(text, (*string)(d)) != nil {
		return errors.New("countryCode is neither text nor a whole number")
	}
	return nil
}

// noLine explains why a line can't be read. It hides the decoder's message, which may
// quote the line.
func noLine(err error) error {
	wrong, isType := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case isType && wrong.Field != "" && wrong.Value == "number":
		return fmt.Errorf("%s is not a string; a number would lose its leading zeros", wrong.Field)
	case isType && wrong.Field != "":
		return fmt.Errorf("%s is not a string", wrong.Field)
	case strings.HasPrefix(err.Error(), "countryCode "):
		return err
	}
	return errors.New("not a JSON object with the six fields")
}

// exact refuses what encoding/json would accept: bytes that are not UTF-8, which it
// replaces; a name twice or in another case; and text after the object. The text was
// decoded before, so the tokens alternate between names and values.
func exact(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	_, _ = d.Token() // the brace
	names := []string{"email", "fullName", "passwordHash", "countryCode", "phone", "authyId"}
	for d.More() {
		name, _ := d.Token()
		_, _ = d.Token()
		at := slices.IndexFunc(names, func(one string) bool { return one == name })
		if at < 0 {
			return errors.New("a field occurs twice, or its name is in the wrong case")
		}
		names = slices.Delete(names, at, at+1)
	}
	_, _ = d.Token()
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON object")
	}
	return nil
}

// parse applies the rules of a registration to a line. Its errors do not quote the
// line.
func parse(text []byte, now time.Time) (a users.Account, f factor.Factor, err error) {
	var l line
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return a, f, noLine(err)
	}
	if err := exact(text); err != nil {
		return a, f, err
	}
	email, err := users.ParseEmail(l.Email)
	if err != nil {
		return a, f, errors.New("email is not an address")
	}
	fullName, err := users.ParseName(l.FullName)
	if err != nil {
		return a, f, errors.New("fullName is empty, too long or has invisible characters")
	}
	number, err := phone.Parse(string(l.CountryCode), l.Phone)
	if err != nil {
		return a, f, err // it names the field and the reason
	}
	id, err := authy.ParseID(l.AuthyID)
	if err != nil {
		return a, f, errors.New("authyId is not 1 to 20 digits")
	}
	if err := password.CanCheck(l.PasswordHash); err != nil {
		return a, f, errors.New("passwordHash is neither bcrypt nor argon2id, or too costly")
	}
	a = users.Account{
		ID: users.NewID(), Email: email, FullName: fullName, PasswordHash: l.PasswordHash,
		CountryCode: number.CountryCode, Phone: number.E164(), Proved: true, CreatedAt: now,
	}
	return a, factor.Factor{
		Account: a.ID, ID: string(authy.Kind), Kind: authy.Kind, Ref: string(id), Number: a.Phone,
		App:   true, // until a push finds none
		State: factor.Active, Added: now,
	}, nil
}

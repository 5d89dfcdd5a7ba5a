package factors_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/factors/factorstest"
	"countersign/sim/dynamodb/tabletest"
)

func TestConformance(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, client *dynamodb.Client) {
		factorstest.Run(t, client, tabletest.NewSorted(t, client))
	})
}

// A factor that lacks an attribute is none: without its state it might count as passed.
func TestBrokenFactors(t *testing.T) {
	c := tabletest.Client(t)
	name := tabletest.NewSorted(t, c)
	table := factors.New(c, name)
	whole := table.Put(factor.Factor{Account: "a", ID: "acme", State: factor.Active}).Put.Item
	for attribute := range whole {
		if attribute == "account" || attribute == "id" {
			continue
		}
		broken := maps.Clone(whole)
		delete(broken, attribute)
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: broken}); err != nil {
			t.Fatal(err)
		}
		if list, err := table.List(t.Context(), "a"); err == nil || !strings.Contains(err.Error(), attribute) {
			t.Errorf("without %s: got %v, %v", attribute, list, err)
		}
	}
}

// A table that can't answer is never taken for an account without factors, or for a change.
func TestTroubleIsNoAnswer(t *testing.T) {
	engine := tabletest.Start(t)
	c := tabletest.Dial(engine.URL)
	table := factors.New(c, tabletest.NewSorted(t, c))
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	f := factor.Factor{Account: "a", ID: "acme", Ref: "4711", Number: "+12015550123"}
	_, list := table.List(t.Context(), f.Account)
	for name, err := range map[string]error{
		"List": list, "SetApp": table.SetApp(t.Context(), f, true), "SetLost": table.SetLost(t.Context(), f),
		"SetEnrolled": table.SetEnrolled(t.Context(), f, f), "Confirm": table.Confirm(t.Context(), f),
	} {
		if err == nil || errors.Is(err, factors.ErrChanged) || strings.Contains(err.Error(), f.Number) || strings.Contains(err.Error(), f.Ref) {
			t.Errorf("%s = %v, want an error that is no answer and tells nothing of the person", name, err)
		}
	}
}

// What was written a moment ago is read: a login that begins just after a registration asks the new phone.
func TestFactorsAreListedConsistently(t *testing.T) {
	engine := tabletest.Start(t)
	c := tabletest.Dial(engine.URL)
	table := factors.New(c, tabletest.NewSorted(t, c))
	engine.Stale(true)
	f := factor.Factor{Account: "a", ID: "acme", Kind: "acme", Ref: "1", State: factor.Pending}
	if _, err := c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{table.Put(f)}}); err != nil {
		t.Fatal(err)
	}
	if got, err := table.First(t.Context(), "a"); err != nil || got.Ref != "1" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestProved(t *testing.T) {
	list := []factor.Factor{{Number: "+1", State: factor.Pending}, {Number: "+2", State: factor.Active}, {State: factor.Active}}
	for number, want := range map[string]bool{"+1": false, "+2": true, "+3": false} {
		if got := factors.Proved(list, number); got != want {
			t.Errorf("%s: got %v", number, got)
		}
	}
}

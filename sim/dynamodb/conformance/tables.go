package conformance

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/sim/dynamodb/tabletest"
)

// expiry: the setting is stored, and an item's expiry is a number like any other.
func (s suite) expiry() {
	described, err := s.c.DescribeTimeToLive(s.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: s.table})
	if err != nil {
		s.Fatal(err)
	}
	got := described.TimeToLiveDescription
	if got.TimeToLiveStatus != types.TimeToLiveStatusEnabled || aws.ToString(got.AttributeName) != "ttl" {
		s.Errorf("got expiry %s by %q, want ENABLED by ttl", got.TimeToLiveStatus, aws.ToString(got.AttributeName))
	}
	s.put(row{"id": text("a"), "ttl": num("4102444800")})
	if got := s.get("a")["ttl"]; got != "N 4102444800" {
		s.Errorf("got ttl %s, want it as it was put", got)
	}
	set := func(attribute string, on bool) error {
		_, err := s.c.UpdateTimeToLive(s.Context(), &dynamodb.UpdateTimeToLiveInput{
			TableName:               s.table,
			TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(attribute), Enabled: aws.Bool(on)},
		})
		return err
	}
	s.refused(set("ttl", true), validation, "TimeToLive is already enabled")
	s.refused(set("other", true), validation, "")
	if err := set("ttl", false); err != nil {
		s.Error(err)
	}
	s.refused(set("ttl", false), validation, "TimeToLive is already disabled")
}

func (s suite) tables() {
	described, err := s.c.DescribeTable(s.Context(), &dynamodb.DescribeTableInput{TableName: s.table})
	if err != nil {
		s.Fatal(err)
	}
	if got := described.Table; got.TableStatus != types.TableStatusActive || aws.ToString(got.TableName) != *s.table ||
		len(got.KeySchema) != 1 || aws.ToString(got.KeySchema[0].AttributeName) != "id" {
		s.Errorf("got table %s %s with key %v, want the one that was made", aws.ToString(got.TableName), got.TableStatus, got.KeySchema)
	}
	if !slices.Contains(s.list(), *s.table) {
		s.Error("the table is not listed")
	}
	_, err = s.c.CreateTable(s.Context(), creation(*s.table))
	s.refused(err, "ResourceInUseException", "")
	_, err = s.c.CreateTable(s.Context(), creation("ab"))
	s.refused(err, validation, "")
	_, err = s.c.CreateTable(s.Context(), creation("a b c"))
	s.refused(err, validation, "")
	s.noTable()
	other := tabletest.New(s, s.c)
	if _, err := s.c.DeleteTable(s.Context(), &dynamodb.DeleteTableInput{TableName: aws.String(other)}); err != nil {
		s.Fatal(err)
	}
	if slices.Contains(s.list(), other) {
		s.Error("a deleted table is listed")
	}
}

// list returns the names of all tables, page by page.
func (s suite) list() []string {
	s.Helper()
	var names []string
	pages := dynamodb.NewListTablesPaginator(s.c, &dynamodb.ListTablesInput{Limit: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		names = append(names, page.TableNames...)
	}
	return names
}

// noTable: every operation on a missing table reports that.
func (s suite) noTable() {
	gone := aws.String("no-such-table")
	_, get := s.c.GetItem(s.Context(), &dynamodb.GetItemInput{TableName: gone, Key: key("a")})
	_, put := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: gone, Item: key("a")})
	_, update := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{TableName: gone, Key: key("a")})
	_, remove := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: gone, Key: key("a")})
	_, describe := s.c.DescribeTable(s.Context(), &dynamodb.DescribeTableInput{TableName: gone})
	_, drop := s.c.DeleteTable(s.Context(), &dynamodb.DeleteTableInput{TableName: gone})
	_, expiry := s.c.DescribeTimeToLive(s.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: gone})
	_, transact := s.c.TransactWriteItems(s.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{
		{Put: &types.Put{TableName: s.table, Item: key("half")}},
		{Put: &types.Put{TableName: gone, Item: key("a")}},
	}})
	for _, err := range []error{get, put, update, remove, describe, drop, expiry, transact} {
		s.refused(err, "ResourceNotFoundException", "")
	}
	if got := s.get("half"); len(got) != 0 {
		s.Errorf("half a transaction was carried out: %v", got)
	}
}

func creation(name string) *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName:            aws.String(name),
		BillingMode:          types.BillingModePayPerRequest,
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
	}
}

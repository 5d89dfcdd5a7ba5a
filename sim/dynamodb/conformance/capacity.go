package conformance

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const total = types.ReturnConsumedCapacityTotal

// units returns the capacity units in an answer, or -1.
func units(c *types.ConsumedCapacity) float64 {
	if c == nil || c.CapacityUnits == nil {
		return -1
	}
	return *c.CapacityUnits
}

func (s suite) putCapacity(item row) float64 {
	s.Helper()
	out, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: item, ReturnConsumedCapacity: total})
	if err != nil {
		s.Fatal(err)
	}
	return units(out.ConsumedCapacity)
}

func (s suite) getCapacity(consistent bool) float64 {
	s.Helper()
	out, err := s.c.GetItem(s.Context(), &dynamodb.GetItemInput{
		TableName: s.table, Key: key("a"), ConsistentRead: aws.Bool(consistent), ReturnConsumedCapacity: total,
	})
	if err != nil {
		s.Fatal(err)
	}
	return units(out.ConsumedCapacity)
}

func (s suite) updateCapacity(expression string, values row) float64 {
	s.Helper()
	out, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
		TableName: s.table, Key: key("a"), UpdateExpression: aws.String(expression), ExpressionAttributeValues: values,
		ReturnConsumedCapacity: total,
	})
	if err != nil {
		s.Fatal(err)
	}
	return units(out.ConsumedCapacity)
}

func (s suite) deleteCapacity(id string) float64 {
	s.Helper()
	out, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: s.table, Key: key(id), ReturnConsumedCapacity: total})
	if err != nil {
		s.Fatal(err)
	}
	return units(out.ConsumedCapacity)
}

// itemCapacity: a write costs a unit per KB of the larger of the old and the new item;
// a read costs one per 4 KB, or half of that.
func (s suite) itemCapacity() {
	for _, step := range []struct {
		name string
		got  float64
		want float64
	}{
		{"read of nothing", s.getCapacity(true), 1},
		{"read of nothing, eventually", s.getCapacity(false), 0.5},
		{"delete of nothing", s.deleteCapacity("a"), 1},
		{"put of 3 KB", s.putCapacity(filled(3 << 10)), 3},
		{"put of 1 byte more", s.putCapacity(filled(3<<10 + 1)), 4},
		{"put of a small item over it", s.putCapacity(key("a")), 4},
		{"put of a small item", s.putCapacity(key("a")), 1},
		{"update to 2 KB", s.updateCapacity("SET filler = :p", row{":p": text(strings.Repeat("x", 2<<10-len("idafiller")))}), 2},
		{"update of one byte in 2 KB", s.updateCapacity("SET q = :a", used(":a")), 3},
		{"update to a small item", s.updateCapacity("REMOVE filler, q", nil), 3},
		{"put of 4 KB", s.putCapacity(filled(4 << 10)), 4},
		{"read of 4 KB", s.getCapacity(true), 1},
		{"put of 4 KB and a byte", s.putCapacity(filled(4<<10 + 1)), 5},
		{"read of 4 KB and a byte", s.getCapacity(true), 2},
		{"read of 4 KB and a byte, eventually", s.getCapacity(false), 1},
		{"delete of 4 KB and a byte", s.deleteCapacity("a"), 5},
	} {
		if step.got != step.want {
			s.Errorf("%s: got %v units, want %v", step.name, step.got, step.want)
		}
	}
	out, err := s.c.GetItem(s.Context(), &dynamodb.GetItemInput{TableName: s.table, Key: key("a")})
	if err != nil || out.ConsumedCapacity != nil {
		s.Errorf("got capacity %v and error %v without asking, want neither", out.ConsumedCapacity, err)
	}
}

// transactionCapacity: a transaction pays twice for each of its writes and checks. The
// test uses only one item: for several, DynamoDB Local 3.3.1 reports the cost of the
// last one.
func (s suite) transactionCapacity() {
	s.put(filled(3 << 10))
	for _, step := range []struct {
		name string
		item types.TransactWriteItem
		want float64
	}{
		{"put", s.putting(key("b")), 2},
		{"check", s.checking("a", "attribute_exists(id)"), 2},
		{"update of 3 KB", s.updating("a", "REMOVE x"), 6},
		{"delete of 3 KB", s.deleting("a"), 6},
	} {
		out, err := s.c.TransactWriteItems(s.Context(), &dynamodb.TransactWriteItemsInput{
			TransactItems: []types.TransactWriteItem{step.item}, ReturnConsumedCapacity: total,
		})
		if err != nil {
			s.Errorf("%s: %v", step.name, err)
			continue
		}
		if len(out.ConsumedCapacity) != 1 || units(&out.ConsumedCapacity[0]) != step.want {
			s.Errorf("%s: got %d reports, the first of %v units, want one of %v", step.name, len(out.ConsumedCapacity), units(&out.ConsumedCapacity[0]), step.want)
		}
	}
}

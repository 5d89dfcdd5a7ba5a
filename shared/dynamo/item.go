package dynamo

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// An Item is an item of a table, a part of one, or the values of an expression. It is
// the only place that knows how values are stored. The getters return the zero value
// for an attribute that is not there or has another type; a [Reader] insists on it.
type Item map[string]types.AttributeValue

// Text returns the value of a string.
func Text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

// Number returns the value of a whole number.
func Number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// Flag returns the value of a boolean.
func Flag(yes bool) types.AttributeValue { return &types.AttributeValueMemberBOOL{Value: yes} }

// Bytes returns the value of binary data.
func Bytes(b []byte) types.AttributeValue { return &types.AttributeValueMemberB{Value: b} }

// Time returns the value of a time: Unix milliseconds, and 0 for the zero time.
func Time(t time.Time) types.AttributeValue {
	if t.IsZero() {
		return Number(0)
	}
	return Number(t.UnixMilli())
}

// List returns the value of a list of items.
func List(items ...Item) types.AttributeValue {
	list := make([]types.AttributeValue, len(items))
	for n, i := range items {
		list[n] = &types.AttributeValueMemberM{Value: i}
	}
	return &types.AttributeValueMemberL{Value: list}
}

// List returns a list of items.
func (i Item) List(name string) []Item {
	v, _ := i[name].(*types.AttributeValueMemberL)
	if v == nil {
		return nil
	}
	var list []Item
	for _, one := range v.Value {
		if m, ok := one.(*types.AttributeValueMemberM); ok {
			list = append(list, m.Value)
		}
	}
	return list
}

// Text returns a string.
func (i Item) Text(name string) string {
	v, _ := i[name].(*types.AttributeValueMemberS)
	if v == nil {
		return ""
	}
	return v.Value
}

// Number returns a whole number.
func (i Item) Number(name string) int64 {
	n, _ := i.number(name)
	return n
}

func (i Item) number(name string) (n int64, ok bool) {
	v, _ := i[name].(*types.AttributeValueMemberN)
	if v == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	return n, err == nil
}

// Flag returns a boolean.
func (i Item) Flag(name string) bool {
	v, _ := i[name].(*types.AttributeValueMemberBOOL)
	return v != nil && v.Value
}

// Bytes returns binary data.
func (i Item) Bytes(name string) []byte {
	v, _ := i[name].(*types.AttributeValueMemberB)
	if v == nil {
		return nil
	}
	return v.Value
}

// Time returns a time, to the millisecond and in UTC.
func (i Item) Time(name string) time.Time {
	if ms := i.Number(name); ms != 0 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

// Texts returns all attributes that are strings. It is for items whose attribute names are
// not known in advance, such as those of the counters.
func (i Item) Texts() map[string]string {
	all := map[string]string{}
	for name, v := range i {
		if v, ok := v.(*types.AttributeValueMemberS); ok {
			all[name] = v.Value
		}
	}
	return all
}

// Numbers is like [Item.Texts]. A number that is not whole counts as zero.
func (i Item) Numbers() map[string]int64 {
	all := map[string]int64{}
	for name, v := range i {
		if _, ok := v.(*types.AttributeValueMemberN); ok {
			all[name] = i.Number(name)
		}
	}
	return all
}

// A Reader reads attributes that an item must have. It remembers the first error, so that
// the caller needs to check Err only at the end.
type Reader struct {
	Item Item
	Err  error
}

// Text returns a string that must be there.
func (r *Reader) Text(name string) string {
	_, ok := r.Item[name].(*types.AttributeValueMemberS)
	r.expect(name, ok)
	return r.Item.Text(name)
}

// Flag returns a boolean that must be there.
func (r *Reader) Flag(name string) bool {
	_, ok := r.Item[name].(*types.AttributeValueMemberBOOL)
	r.expect(name, ok)
	return r.Item.Flag(name)
}

// Number returns a whole number that must be there.
func (r *Reader) Number(name string) int64 {
	n, ok := r.Item.number(name)
	r.expect(name, ok)
	return n
}

// Time returns a time that must be there.
func (r *Reader) Time(name string) time.Time { return time.UnixMilli(r.Number(name)).UTC() }

func (r *Reader) expect(name string, ok bool) {
	if !ok && r.Err == nil {
		r.Err = fmt.Errorf("attribute %s is missing or not of its type", name)
	}
}

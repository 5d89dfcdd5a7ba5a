package ratelimit

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
)

// update collects the parts of one UpdateItem.
type update struct {
	names   map[string]string
	values  dynamo.Item
	byName  map[string]string
	sets    []string
	removes []string
	conds   []string
	keep    bool // the item has a total after this write, so it must not be deleted
	forget  bool // this write removes the total
	back    bool // this write hands something back, so it must not happen twice
}

func newUpdate() *update {
	return &update{
		names:  map[string]string{},
		values: dynamo.Item{},
		byName: map[string]string{},
	}
}

// name returns the placeholder for an attribute, always the same one.
func (u *update) name(attribute string) string {
	if p, ok := u.byName[attribute]; ok {
		return p
	}
	p := "#" + strconv.Itoa(len(u.names))
	u.names[p], u.byName[attribute] = attribute, p
	return p
}

func (u *update) number(n int64) string {
	return u.value(dynamo.Number(n))
}

func (u *update) text(s string) string { return u.value(dynamo.Text(s)) }

func (u *update) value(v types.AttributeValue) string {
	p := ":" + strconv.Itoa(len(u.values))
	u.values[p] = v
	return p
}

func (u *update) set(clause string)     { u.sets = append(u.sets, clause) }
func (u *update) remove(name string)    { u.removes = append(u.removes, name) }
func (u *update) require(clause string) { u.conds = append(u.conds, clause) }

const version = "version"

// stamp increases the item's version. A new item starts with the current time as its
// version, so that its versions are greater than those of a deleted item before it.
func (u *update) stamp(now int64) {
	name := u.name(version)
	u.set(name + " = if_not_exists(" + name + ", " + u.number(now) + ") + " + u.number(1))
}

// never is the ttl of an item with a total: the end of the year 9999, in Unix seconds. If
// the item were deleted, a guesser could start again from zero.
const never = 253402300799

// lifetime sets when the item may be deleted. A write that does not know the item leaves
// its ttl alone, and extend moves it later if necessary. A condition on the ttl would fail
// if the account has a total, and the second write that this takes would show a stranger,
// by its time, that there is a total.
func (u *update) lifetime(seen Counters, ttl int64) {
	switch {
	case u.keep:
		u.set(u.name("ttl") + " = " + u.number(never))
	case u.forget:
		u.set(u.name("ttl") + " = " + u.number(ttl))
	case !seen.read:
		u.set(u.name("ttl") + " = if_not_exists(" + u.name("ttl") + ", " + u.number(ttl) + ")")
	case seen.numbers["ttl"] != never:
		u.set(u.name("ttl") + " = " + u.number(ttl))
		u.require(u.name("ttl") + " <> " + u.number(never))
	}
}

// write returns the update of the subject's item.
func (u *update) write(table string, key Key) dynamo.Update {
	return dynamo.Update{
		Table: table, Key: key.item(), Set: strings.Join(u.sets, ", "), Remove: strings.Join(u.removes, ", "),
		Condition: strings.Join(u.conds, " AND "), Names: u.names, Values: u.values, Back: u.back,
	}
}

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
	keep    bool // there is a total now: the item may never be deleted
	forget  bool // the total goes with this write
	back    bool // something is handed back: the write may not happen twice
}

func newUpdate() *update {
	return &update{
		names:  map[string]string{},
		values: dynamo.Item{},
		byName: map[string]string{},
	}
}

// name gives the placeholder of an attribute, the same one each time.
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

// version is the attribute that grows with every write.
const version = "version"

// stamp makes this write a later version of the item. A new item's versions begin
// with the time, so that they are greater than those of one that was deleted.
func (u *update) stamp(now int64) {
	name := u.name(version)
	u.set(name + " = if_not_exists(" + name + ", " + u.number(now) + ") + " + u.number(1))
}

// never is when an item with a total may be deleted, Unix seconds: at the end of the year
// 9999. A deleted item would be a guesser's fresh start.
const never = 253402300799

// lifetime says when the item may be deleted. A write that has not read it leaves what
// stands there, and extend looks after that: a condition would fail for an account with a
// total, and the second write would tell a stranger that there is one.
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

// write is the update as the table takes it.
func (u *update) write(table string, key Key) dynamo.Update {
	return dynamo.Update{
		Table: table, Key: key.item(), Set: strings.Join(u.sets, ", "), Remove: strings.Join(u.removes, ", "),
		Condition: strings.Join(u.conds, " AND "), Names: u.names, Values: u.values, Back: u.back,
	}
}

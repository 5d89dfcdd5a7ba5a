package ratelimit

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// update collects the parts of one UpdateItem.
type update struct {
	names   map[string]string
	values  map[string]types.AttributeValue
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
		values: map[string]types.AttributeValue{},
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
	return u.value(&types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)})
}

func (u *update) text(s string) string { return u.value(&types.AttributeValueMemberS{Value: s}) }

func (u *update) value(v types.AttributeValue) string {
	p := ":" + strconv.Itoa(len(u.values))
	u.values[p] = v
	return p
}

func (u *update) set(clause string)     { u.sets = append(u.sets, clause) }
func (u *update) remove(name string)    { u.removes = append(u.removes, name) }
func (u *update) require(clause string) { u.conds = append(u.conds, clause) }

const (
	// wrote is the attribute that names the write that an item saw last.
	wrote = "wrote"
	// version is the attribute that grows with every write.
	version = "version"
)

// stamp makes this write a later version of the item. A new item's versions begin
// with the time, so that they are greater than those of one that was deleted.
func (u *update) stamp(now int64) {
	name := u.name(version)
	u.set(name + " = if_not_exists(" + name + ", " + u.number(now) + ") + " + u.number(1))
}

// sign makes the write happen once, though the SDK repeats it when an answer was
// lost: the repetition meets its own name and is refused.
func (u *update) sign(id string) {
	name, value := u.name(wrote), u.text(id)
	u.set(name + " = " + value)
	u.require(name + " <> " + value) // which an item that was never written fulfils
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

func (u *update) expression() string {
	var parts []string
	if len(u.sets) > 0 {
		parts = append(parts, "SET "+strings.Join(u.sets, ", "))
	}
	if len(u.removes) > 0 {
		parts = append(parts, "REMOVE "+strings.Join(u.removes, ", "))
	}
	return strings.Join(parts, " ")
}

func (u *update) condition() *string {
	if len(u.conds) == 0 {
		return nil
	}
	c := strings.Join(u.conds, " AND ")
	return &c
}

package dynamodb

// condition is a parsed ConditionExpression. An item that does not exist is an empty one to it.
type condition interface{ holds(item) bool }

type (
	both     struct{ left, right condition }
	either   struct{ left, right condition }
	negation struct{ inner condition }
	presence struct {
		path string
		want bool
	}
	comparison struct {
		operator    string
		left, right operand
	}
)

func (c both) holds(i item) bool     { return c.left.holds(i) && c.right.holds(i) }
func (c either) holds(i item) bool   { return c.left.holds(i) || c.right.holds(i) }
func (c negation) holds(i item) bool { return !c.inner.holds(i) }

func (c presence) holds(i item) bool {
	_, found := i[c.path]
	return found == c.want
}

// holds compares as DynamoDB does: an attribute that is not there equals nothing and has no order, so only <> holds.
func (c comparison) holds(i item) bool {
	left, okLeft := c.left.value(i)
	right, okRight := c.right.value(i)
	present := okLeft && okRight
	switch c.operator {
	case "=":
		return present && left.equal(right)
	case "<>":
		return !present || !left.equal(right)
	}
	order, ordered := left.compare(right)
	if !present || !ordered {
		return false
	}
	switch c.operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

package dynamodb

// condition is a parsed ConditionExpression. It treats a missing item as an empty one.
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
	prefix struct{ whole, start operand }
	// between is middle BETWEEN low AND high, with both bounds included.
	between struct{ middle, low, high operand }
)

func (c both) holds(i item) bool     { return c.left.holds(i) && c.right.holds(i) }
func (c either) holds(i item) bool   { return c.left.holds(i) || c.right.holds(i) }
func (c negation) holds(i item) bool { return !c.inner.holds(i) }

func (c presence) holds(i item) bool {
	_, found := i[c.path]
	return found == c.want
}

// holds compares as DynamoDB does: a missing attribute equals nothing and has no order,
// so only <> is true.
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
	return present && ordered && orders(c.operator, order)
}

// orders reports whether an operator is true for the result of comparing two values.
func orders(operator string, order int) bool {
	switch operator {
	case "=":
		return order == 0
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

func (c prefix) holds(i item) bool {
	whole, okWhole := c.whole.value(i)
	start, okStart := c.start.value(i)
	return okWhole && okStart && whole.startsWith(start)
}

func (c between) holds(i item) bool {
	return comparison{">=", c.middle, c.low}.holds(i) && comparison{"<=", c.middle, c.high}.holds(i)
}

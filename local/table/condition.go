package table

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

// parseCondition reads a ConditionExpression.
func parseCondition(source string, known *placeholders) (condition, *failure) {
	p := newParser("ConditionExpression", source, known)
	c := p.alternatives()
	p.end()
	return c, p.failed
}

func (p *parser) alternatives() condition {
	left := p.conjunction()
	for p.isKeyword("OR") {
		p.take()
		left = either{left, p.conjunction()}
	}
	return left
}

func (p *parser) conjunction() condition {
	left := p.term()
	for p.isKeyword("AND") {
		p.take()
		left = both{left, p.term()}
	}
	return left
}

func (p *parser) term() condition {
	switch {
	case p.isKeyword("NOT"):
		p.take()
		return negation{p.term()}
	case p.isSymbol("("):
		return p.group()
	case p.call() != "":
		return p.presence()
	default:
		return p.comparison()
	}
}

func (p *parser) group() condition {
	open := p.at
	p.take()
	inner := p.alternatives()
	doubled := p.at > 0 && p.failed == nil && p.closes(open+1)
	p.expect(")")
	if doubled {
		p.fail("The expression has redundant parentheses;")
	}
	return inner
}

// closes tells whether the parenthesis at a token is closed by the token just read, so that it held a whole group.
func (p *parser) closes(open int) bool {
	depth := 0
	for at := open; at < p.at; at++ {
		if t := p.tokens[at]; t.kind == tokenSymbol && t.text == "(" {
			depth++
		} else if t.kind == tokenSymbol && t.text == ")" {
			depth--
		}
		if depth == 0 {
			return at > open && at == p.at-1
		}
	}
	return false
}

func (p *parser) presence() condition {
	function := p.call()
	switch function {
	case "attribute_exists", "attribute_not_exists":
	case "attribute_type", "begins_with", "contains", "size":
		p.unsupported("the function %s", function)
	case "if_not_exists", "list_append":
		p.fail("The function is not allowed in a condition expression; function: %s", function)
	default:
		p.fail("Invalid function name; function: %s", function)
	}
	p.take()
	p.expect("(")
	if p.peek().kind == tokenValue {
		p.fail("Operator or function requires a document path; operator or function: %s", function)
	}
	c := presence{path: p.path(), want: function == "attribute_exists"}
	if p.isSymbol(",") {
		p.fail("Incorrect number of operands for operator or function; operator or function: %s, number of operands: 2", function)
	}
	p.expect(")")
	if p.comparator() {
		p.fail("The function is not allowed to be used this way in an expression; function: %s", function)
	}
	return c
}

func (p *parser) comparator() bool {
	for _, operator := range []string{"=", "<>", "<", "<=", ">", ">="} {
		if p.isSymbol(operator) {
			return true
		}
	}
	return false
}

func (p *parser) comparison() condition {
	c := comparison{left: p.operand()}
	if p.isKeyword("BETWEEN") || p.isKeyword("IN") {
		p.unsupported("the operator %s", p.peek().text)
	}
	if !p.comparator() {
		p.syntax()
		return c
	}
	c.operator = p.take().text
	if function := p.call(); function != "" {
		p.fail("The function is not allowed to be used this way in an expression; function: %s", function)
	}
	c.right = p.operand()
	p.check(c)
	return c
}

// check refuses what DynamoDB refuses before it looks at any item.
func (p *parser) check(c comparison) {
	if c.left.literal == nil && c.right.literal == nil && c.left.path == c.right.path {
		p.fail("The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: [%s]", c.operator, c.left.path)
	}
	for _, o := range []operand{c.left, c.right} {
		if o.literal != nil && o.literal.kind == "BOOL" && c.operator != "=" && c.operator != "<>" {
			p.fail("Incorrect operand type for operator or function; operator or function: %s, operand type: BOOL", c.operator)
		}
	}
}

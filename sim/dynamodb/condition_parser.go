package dynamodb

// parseCondition parses a ConditionExpression.
func parseCondition(source string, known *placeholders) (condition, *failure) {
	p := newParser("ConditionExpression", source, known)
	c := p.alternatives()
	return c, p.result()
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
		return p.parenthesised()
	default:
		return p.simple()
	}
}

func (p *parser) parenthesised() condition {
	open := p.at
	p.take()
	inner := p.alternatives()
	if p.group == (span{open + 1, p.at}) {
		p.doubled = true
	}
	p.expect(")")
	p.group = span{open, p.at}
	return inner
}

// simple parses a function call, a comparison, or BETWEEN.
func (p *parser) simple() condition {
	start := p.at
	left := p.part()
	p.conditionFunction(left)
	if p.isKeyword("IN") {
		p.unsupported("the operator %s", p.peek().text)
	}
	if left.function == "" && p.isSymbol(")") && start > 0 && p.tokens[start-1].text == "(" {
		p.unsupported("parentheses around an operand")
	}
	switch {
	case p.comparator():
		return p.comparison(left)
	case p.isKeyword("BETWEEN"):
		return p.between(left)
	case left.function == "begins_with":
		return p.prefix(left)
	case left.function != "":
		p.operands(left, 1)
		return presence{path: left.arguments[0].path, want: left.function == "attribute_exists"}
	}
	p.syntax()
	return nil
}

func (p *parser) comparison(left part) condition {
	operator := p.take().text
	right := p.value()
	p.noFunction(left)
	if operator != "=" && operator != "<>" {
		p.ordered(operator, left, right)
	}
	p.distinct(operator, left.operand, right.operand)
	return comparison{operator: operator, left: left.operand, right: right.operand}
}

func (p *parser) between(middle part) condition {
	p.take()
	low := p.value()
	if !p.isKeyword("AND") {
		p.syntax()
		return nil
	}
	p.take()
	high := p.value()
	p.noFunction(middle)
	p.ordered("BETWEEN", middle, low, high)
	p.distinct("BETWEEN", middle.operand, low.operand)
	p.distinct("BETWEEN", middle.operand, high.operand)
	if low.literal != nil && high.literal != nil {
		p.bounds(*low.literal, *high.literal)
	}
	return between{middle.operand, low.operand, high.operand}
}

// bounds refuses a BETWEEN that no value can satisfy.
func (p *parser) bounds(low, high value) {
	const operands = "lower bound operand: AttributeValue: {%s:%s}, upper bound operand: AttributeValue: {%s:%s}"
	order, ordered := low.compare(high)
	if !ordered {
		p.note("The BETWEEN operator requires same data type for lower and upper bounds; "+operands, low.kind, low.print(), high.kind, high.print())
	}
	if order > 0 {
		p.note("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "+operands, low.kind, low.print(), high.kind, high.print())
	}
}

func (p *parser) prefix(call part) condition {
	for _, argument := range call.arguments {
		p.conditionFunction(argument)
		p.noFunction(argument)
		if literal := argument.literal; literal != nil && literal.kind != "S" && literal.kind != "B" {
			p.note("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", call.function, literal.kind)
		}
	}
	if len(call.arguments) != 2 {
		p.operandCount(call)
		return nil
	}
	whole, start := call.arguments[0].operand, call.arguments[1].operand
	p.distinct(call.function, whole, start)
	return prefix{whole, start}
}

// value parses an operand that may not be a function call.
func (p *parser) value() part {
	v := p.part()
	p.conditionFunction(v)
	p.noFunction(v)
	return v
}

func (p *parser) noFunction(side part) {
	if side.function != "" {
		p.note("The function is not allowed to be used this way in an expression; function: %s", side.function)
	}
}

// ordered refuses operands whose types have no order.
func (p *parser) ordered(operator string, sides ...part) {
	for _, side := range sides {
		if side.literal != nil && side.literal.unordered() {
			p.note("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", operator, side.literal.kind)
		}
	}
}

// conditionFunction refuses a call of a function that conditions don't have.
func (p *parser) conditionFunction(call part) {
	switch name := call.function; name {
	case "", "attribute_exists", "attribute_not_exists", "begins_with":
	case "attribute_type", "contains", "size":
		p.unsupported("the function %s", name)
	case "if_not_exists", "list_append":
		p.note("The function is not allowed in a condition expression; function: %s", name)
	default:
		p.note("Invalid function name; function: %s", name)
	}
}

func (p *parser) comparator() bool {
	for _, operator := range []string{"=", "<>", "<", "<=", ">", ">="} {
		if p.isSymbol(operator) {
			return true
		}
	}
	return false
}

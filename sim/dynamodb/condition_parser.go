package dynamodb

// parseCondition reads a ConditionExpression.
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

// simple reads a call that is a condition, or a comparison.
func (p *parser) simple() condition {
	start := p.at
	left := p.part()
	p.conditionFunction(left)
	if p.isKeyword("BETWEEN") || p.isKeyword("IN") {
		p.unsupported("the operator %s", p.peek().text)
	}
	if left.function == "" && p.isSymbol(")") && start > 0 && p.tokens[start-1].text == "(" {
		p.unsupported("parentheses around an operand")
	}
	if left.function != "" && !p.comparator() {
		p.operands(left, 1)
		return presence{path: left.arguments[0].path, want: left.function == "attribute_exists"}
	}
	if !p.comparator() {
		p.syntax()
		return nil
	}
	operator := p.take().text
	right := p.part()
	p.conditionFunction(right)
	for _, side := range []part{left, right} {
		if side.function != "" {
			p.note("The function is not allowed to be used this way in an expression; function: %s", side.function)
		}
		if side.literal != nil && side.literal.kind == "BOOL" && operator != "=" && operator != "<>" {
			p.note("Incorrect operand type for operator or function; operator or function: %s, operand type: BOOL", operator)
		}
	}
	p.distinct(operator, left.operand, right.operand)
	return comparison{operator: operator, left: left.operand, right: right.operand}
}

// conditionFunction refuses a call of a function that is none of a condition's.
func (p *parser) conditionFunction(call part) {
	switch name := call.function; name {
	case "", "attribute_exists", "attribute_not_exists":
	case "attribute_type", "begins_with", "contains", "size":
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

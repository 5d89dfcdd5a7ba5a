package dynamodb

// keyTerm is one term of a KeyConditionExpression: an operator, and its one or two
// values.
type keyTerm struct {
	path, operator string
	values         []value
}

// parseKeyCondition parses a KeyConditionExpression, which is terms joined by AND. The
// table decides later whether the names are its keys.
func parseKeyCondition(source string, known *placeholders) ([]keyTerm, *failure) {
	p := newParser("KeyConditionExpression", source, known)
	c := p.alternatives()
	if f := p.result(); f != nil {
		return nil, f
	}
	return keyTerms(c)
}

func keyTerms(c condition) ([]keyTerm, *failure) {
	switch c := c.(type) {
	case both:
		left, f := keyTerms(c.left)
		if f != nil {
			return nil, f
		}
		right, f := keyTerms(c.right)
		return append(left, right...), f
	case either:
		return nil, noKeyOperator("OR")
	case negation:
		return nil, noKeyOperator("NOT")
	case presence:
		return nil, noKeyOperator(map[bool]string{true: "attribute_exists", false: "attribute_not_exists"}[c.want])
	case prefix:
		return keyFirst("begins_with", c.whole, c.start)
	case between:
		return keyFirst("BETWEEN", c.middle, c.low, c.high)
	case comparison:
		return keyComparison(c)
	}
	return nil, nil
}

func noKeyOperator(operator string) *failure {
	return invalid("Invalid operator used in KeyConditionExpression: %s", operator)
}

// keyFirst makes a term of an operator whose first operand must be the key.
func keyFirst(operator string, key operand, others ...operand) ([]keyTerm, *failure) {
	term := keyTerm{path: key.path, operator: operator}
	if key.literal != nil {
		return nil, invalid("Invalid condition in KeyConditionExpression: %s operator must have the key attribute as its first operand", operator)
	}
	for _, other := range others {
		if other.literal == nil {
			return nil, invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
		}
		term.values = append(term.values, *other.literal)
	}
	return []keyTerm{term}, nil
}

// keyComparison accepts the key on either side of the operator.
func keyComparison(c comparison) ([]keyTerm, *failure) {
	if c.operator == "<>" {
		return nil, noKeyOperator(c.operator)
	}
	if c.left.literal == nil {
		return keyFirst(c.operator, c.left, c.right)
	}
	if c.right.literal != nil {
		return nil, invalid("Invalid condition in KeyConditionExpression: No key attribute specified")
	}
	turned := map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
	return keyFirst(turned[c.operator], c.right, c.left)
}

// keyRange is what a Query asks for: a hash key, and a predicate on sort keys.
type keyRange struct {
	hash  string
	holds func(sort string) bool
}

// keyRange matches the terms with the table's keys.
func (t *rows) keyRange(terms []keyTerm) (keyRange, *failure) {
	byKey := map[string]keyTerm{}
	for _, term := range terms {
		if _, twice := byKey[term.path]; twice {
			return keyRange{}, invalid("KeyConditionExpressions must only contain one condition per key")
		}
		byKey[term.path] = term
	}
	if len(terms) > len(t.keys()) {
		return keyRange{}, invalid("Conditions can be of length 1 or 2 only")
	}
	for _, name := range t.keys()[:len(terms)] {
		term, ok := byKey[name]
		if !ok {
			return keyRange{}, invalid("Query condition missed key schema element: %s", name)
		}
		if f := term.check(name == t.hash); f != nil {
			return keyRange{}, f
		}
	}
	r := keyRange{hash: byKey[t.hash].values[0].text, holds: func(string) bool { return true }}
	if len(terms) > 1 {
		r.holds = byKey[t.sort].holds
	}
	return r, nil
}

// check refuses an operator or a value that is not allowed for the key.
func (k keyTerm) check(hash bool) *failure {
	if hash && k.operator != "=" {
		return invalid("Query key condition not supported")
	}
	for _, v := range k.values {
		at := place{sort: v.text}
		if hash {
			at = place{hash: v.text}
		}
		switch {
		case v.kind != "S":
			return invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
		case v.text == "":
			return emptyKey(k.path)
		case at.tooLong() != nil:
			return at.tooLong()
		}
	}
	return nil
}

func (k keyTerm) holds(sort string) bool {
	v := value{kind: "S", text: sort}
	order, _ := v.compare(k.values[0])
	switch k.operator {
	case "begins_with":
		return v.startsWith(k.values[0])
	case "BETWEEN":
		upper, _ := v.compare(k.values[1])
		return order >= 0 && upper <= 0
	}
	return orders(k.operator, order)
}

package dynamodb

import "strings"

// token is a piece of an expression, with its position in the source.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

type tokenKind int

const (
	tokenEnd     tokenKind = iota
	tokenWord              // a name, a function or a keyword
	tokenName              // #name
	tokenValue             // :value
	tokenSymbol            // an operator or punctuation
	tokenIllegal           // a byte that can't start a token
)

// tokens splits an expression. The last token is a tokenEnd.
func tokens(source string) []token {
	var all []token
	for at := 0; ; {
		for at < len(source) && strings.IndexByte(" \t\r\n", source[at]) >= 0 {
			at++
		}
		next := scan(source, at)
		all = append(all, next)
		if next.kind == tokenEnd {
			return all
		}
		at = next.end
	}
}

func scan(source string, at int) token {
	if at == len(source) {
		return token{kind: tokenEnd, text: "<EOF>", start: at, end: at}
	}
	kind, end := tokenIllegal, at+1
	switch c := source[at]; {
	case letter(c):
		kind, end = tokenWord, word(source, at+1)
	case c == '#' && word(source, at+1) > at+1:
		kind, end = tokenName, word(source, at+1)
	case c == ':' && word(source, at+1) > at+1:
		kind, end = tokenValue, word(source, at+1)
	case strings.HasPrefix(source[at:], "<>"), strings.HasPrefix(source[at:], "<="), strings.HasPrefix(source[at:], ">="):
		kind, end = tokenSymbol, at+2
	case strings.IndexByte("=<>(),+-.[]", c) >= 0:
		kind = tokenSymbol
	}
	return token{kind: kind, text: source[at:end], start: at, end: end}
}

// word returns the end of the letters, digits and underscores that start at a position.
func word(source string, at int) int {
	for at < len(source) && (letter(source[at]) || source[at] >= '0' && source[at] <= '9' || source[at] == '_') {
		at++
	}
	return at
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

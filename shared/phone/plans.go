package phone

import (
	"strconv"
	"strings"
)

// plans lists every calling code that the ITU has assigned (ITU-T E.164, list of
// country codes), including satellite and international networks. Each entry has the
// length of the shortest and the longest mobile, landline or internet number, taken
// from the oracle that the tests use.
//
// The number after a ? is a length. A number of that length or more that begins with
// its own calling code probably contains the code twice, although some genuine numbers
// are as long. In Austria numbers have up to 13 digits, but few with 11 or more begin
// with 43 (see inUse).
//
// plans is a string because a map would be built at every cold start.
const plans = "" +
	" 1:10 7:10 20:8-10 27:5-9 30:10 31:9-11?10 32:8-9 33:9 34:9 36:8-9 39:6-12?11 40:6-9 41:9 43:4-13?11 44:9-10" +
	" 45:8 46:7-9 47:8 48:7-9 49:5-13?12 51:8-9 52:10 53:6-10?9 54:10-11 55:10-11 56:9 57:8-10 58:10 60:8-10" +
	" 61:9 62:7-12?12 63:6-10 64:8-10 65:8 66:8-9 81:9-10 82:5-10 84:9-10 86:7-11 90:10 91:10 92:9-10 93:9" +
	" 94:9 95:6-10 98:6-10 211:9 212:9 213:8-9 216:8 218:9 220:7 221:9 222:8 223:8 224:8-9 225:10 226:8" +
	" 227:8 228:8 229:8-10 230:7-8 231:7-9 232:8 233:9 234:10 235:8 236:8 237:9 238:7 239:7 240:9 241:7-8" +
	" 242:9 243:7-10 244:9 245:7-9 246:7 247:5 248:7 249:9 250:8-9 251:9 252:6-9 253:8 254:7-9 255:9 256:9" +
	" 257:8 258:8-9 260:9 261:9 262:9 263:5-10 264:8-9 265:7-9 266:8 267:7-8 268:8 269:7 290:4-5 291:7" +
	" 297:7 298:6 299:6 350:8 351:9 352:4-11 353:7-10 354:7-9 355:8-9 356:8 357:8 358:5-10 359:6-9 370:8" +
	" 371:8 372:7-8 373:8 374:8 375:9 376:6-9?7 377:8-9 378:8-10 380:9 381:7-12?11 382:8 383:8-12 385:8-9 386:8" +
	" 387:8-9 389:8 420:9 421:6-9 423:7-9 500:5 501:7 502:8 503:8 504:8 505:8 506:8 507:7-8 508:6-9?7 509:8" +
	" 590:9 591:8 592:7 593:8-9 594:9 595:7-9 596:9 597:6-7 598:8 599:7-8 670:7-8 672:6 673:7 674:7" +
	" 675:7-8 676:5-7 677:5-7 678:5-7 679:7 680:7 681:6 682:5 683:4-7 685:5-10?7 686:5-8 687:6 688:5-7 689:8" +
	" 690:4-7?5 691:7 692:7 800:8 808:8 850:8-10 852:8 853:8 855:8-9 856:8-10 870:9-12 878:12 880:6-10" +
	" 881:9-10 882:7-12 883:8-12 886:8-11 888:11 960:7 961:7-8 962:8-9 963:8-9 964:8-10 965:8 966:9" +
	" 967:7-9 968:8 970:8-9 971:8-9 972:8-12?10 973:8 974:8 975:7-8 976:8-10 977:8-10 979:9 992:9 993:8 994:9" +
	" 995:9 996:9 998:9" + " "

// Plans returns a new list of all calling codes with the lengths of their numbers:
// "44:9-10", "7:10" where all have the same length, and "43:4-13?11" where a number of
// 11 digits that begins with 43 probably has the calling code in front.
func Plans() []string { return strings.Fields(plans) }

// A plan holds the possible lengths of a calling code's numbers. The zero plan belongs
// to a code that does not exist.
type plan struct {
	least, most int
	doubled     int // from this length on, a number that begins with its own code has it twice
}

// planOf parses the entry of a calling code.
func planOf(code string) plan {
	_, after, ok := strings.Cut(plans, " "+code+":")
	if code == "" || !ok {
		return plan{}
	}
	entry, _, _ := strings.Cut(after, " ")
	entry, asked, hasAsked := strings.Cut(entry, "?")
	from, to, isRange := strings.Cut(entry, "-")
	if !isRange {
		to = from
	}
	var p plan
	p.least, _ = strconv.Atoi(from) // the tests parse every entry
	p.most, _ = strconv.Atoi(to)
	p.doubled = p.most + 1
	if hasAsked {
		p.doubled, _ = strconv.Atoi(asked)
	}
	return p
}

// exists reports whether digits are an assigned calling code.
func exists(code string) bool { return planOf(code).most > 0 }

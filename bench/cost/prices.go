package cost

// PricedOn is the day on which the list prices below were written down: dollars, us-east-1, arm64, DynamoDB on demand,
// without the free tiers. Those of the services are on the public price pages of API Gateway (HTTP APIs), Lambda, DynamoDB,
// CloudWatch Logs, EC2 and VPC, where they should be looked up again before anybody relies on a sum of them.
const PricedOn = "2026-11-25"

const (
	perMillionRequests    = 1.00 // HTTP API, the first 300 million a month
	perMillionInvocations = 0.20 // Lambda
	perGBSecond           = 13.3334 / 1e6
	perMillionWrites      = 0.625 // write request units
	perMillionReads       = 0.125 // read request units
	perGBLogged           = 0.50
	perProviderCall       = 0.05 // what a verification costs, the order of magnitude: shown apart

	// serverPerHour is the smallest server that is always on and answers for itself: t4g.nano, with the public IPv4
	// address that it needs (0.0042 and 0.005), and serverDisk 8 GB of gp3 a month. A load balancer before two of them,
	// as a login needs that may not be down, is another loadBalancerPerHour.
	serverPerHour       = 0.0092
	serverDisk          = 0.64
	loadBalancerPerHour = 0.0225
	hoursPerMonth       = 730
)

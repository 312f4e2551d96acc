import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Where the host may call out to. */
export interface OutgoingRules {
  /** `erp.example.com` or `erp.example.com:8443`; a host without a port stands for 443 and 80. */
  readonly hosts: readonly string[];
  /** Whether these may lie in private networks or on this machine. */
  readonly privateAddresses: boolean;
}

/** An address that was checked; the call goes there and nowhere else, whatever the name means a moment later. */
export interface ReachableAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** A call that must not be made, or whose answer says that trying again is useless. */
export class ServiceRefused extends Error {}

const CLOSED = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  CLOSED.addSubnet(network, bits, 'ipv4');
// Only global unicast is open, without what carries an IPv4 address inside (6to4, NAT64, Teredo) or documents.
const OPEN6 = new BlockList();
OPEN6.addSubnet('2000::', 3, 'ipv6');
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  CLOSED.addSubnet(network, bits, 'ipv6');

/** Whether an address lies on this machine, in a private network, or where no server is. */
export function isPrivate(address: string): boolean {
  if (isIP(address) === 4) return CLOSED.check(address, 'ipv4');
  return !OPEN6.check(address, 'ipv6') || CLOSED.check(address, 'ipv6');
}

/**
 * Resolves where a URL leads: its host must be on the list, and every address it has must be open.
 *
 * @throws {ServiceRefused} naming what is not allowed
 */
export async function reachableAddress(url: URL, rules: OutgoingRules): Promise<ReachableAddress> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new ServiceRefused(`only http and https are called, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw new ServiceRefused('a URL must not hold a password');
  const place = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
  if (!rules.hosts.includes(place)) throw new ServiceRefused(`${place} is not in GATEHOUSE_WEBHOOK_HOSTS`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(literal) === 0 ? await lookup(literal, { all: true }) : [{ address: literal, family: isIP(literal) }];
  for (const { address } of addresses)
    if (!rules.privateAddresses && isPrivate(address)) throw new ServiceRefused(`${url.hostname} leads to the private address ${address}`);
  const [first] = addresses;
  if (!first) throw new Error(`${url.hostname} has no address`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

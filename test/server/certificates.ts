import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** The name and the key that a certificate is signed with. */
interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

/** From and until when a certificate is valid, in days from now. */
type Days = readonly [from: number, until: number];

/** An authority of a test. */
export class Authority {
  readonly #issuer: Issuer = { name: "Test authority", key: newKey() };
  /** Its own certificate in PEM, for clients that trust it. */
  readonly cert = pem(certificate(this.#issuer, this.#issuer, [-1, 1], isAuthority));

  /** A certificate of a server at `address`, four numbers. */
  issue(address: string, days: Days = [-1, 1]): Certificate {
    return serverCertificate(address, days, this.#issuer);
  }
}

/** A certificate of a server that vouches for itself. */
export function selfSigned(address: string): Certificate {
  return serverCertificate(address, [-1, 1]);
}

function serverCertificate(address: string, days: Days, issuer?: Issuer): Certificate {
  const subject = { name: address, key: newKey() };
  return {
    cert: pem(certificate(subject, issuer ?? subject, days, alternativeName(address))),
    key: subject.key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function newKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

/** A certificate in DER (RFC 5280 section 4.1), signed with ECDSA and SHA-256. */
function certificate(subject: Issuer, issuer: Issuer, [from, until]: Days, extension: Buffer): Buffer {
  const algorithm = sequence(oid("2a8648ce3d040302"));
  const signed = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    commonName(issuer.name),
    sequence(time(from), time(until)),
    commonName(subject.name),
    createPublicKey(subject.key).export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension)),
  );
  return sequence(signed, algorithm, bits(sign("sha256", signed, issuer.key)));
}

/** A value with its tag and its length (X.690 section 8.1). */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const integer = (bytes: Buffer): Buffer => der(0x02, bytes);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const octets = (bytes: Buffer): Buffer => der(0x04, bytes);
const bits = (bytes: Buffer): Buffer => der(0x03, Buffer.from([0]), bytes);
const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));

function time(days: number): Buffer {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x18, Buffer.from(`${iso.slice(0, 19).replaceAll(/[-T:]/g, "")}Z`));
}

/** basicConstraints, critical: this one may sign others. */
const isAuthority = sequence(
  oid("551d13"),
  der(0x01, Buffer.from([0xff])),
  octets(sequence(der(0x01, Buffer.from([0xff])))),
);

/** subjectAltName with an IPv4 address. */
function alternativeName(address: string): Buffer {
  return sequence(oid("551d11"), octets(sequence(der(0x87, Buffer.from(address.split(".").map(Number))))));
}

function pem(bytes: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
}

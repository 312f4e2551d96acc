import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sealText } from '#engine/audit/evidence/seal.js';
import { StartError } from '#server/start-error.js';

/** Key pair that signs seals (Ed25519). Its private half lies in a file outside the database: whoever holds the database alone cannot seal. */
export class SealKey {
  /** PEM (SPKI). */
  readonly publicKey: string;
  /** SHA-256 of the public key's DER form, hex. */
  readonly fingerprint: string;

  private constructor(private readonly privateKey: KeyObject) {
    const publicKey = createPublicKey(privateKey);
    this.publicKey = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    this.fingerprint = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
  }

  /**
   * Reads the key's file, or makes it (mode 0600) when there is none.
   *
   * @param file - PEM (PKCS 8); hosts of one database share it
   * @throws {StartError} when it cannot be read or made, or holds another kind of key
   */
  static async open(file: string): Promise<SealKey> {
    try {
      return new SealKey(ed25519(await readOrMake(file)));
    } catch (error) {
      throw new StartError(
        `封条密钥不能使用：${file}`,
        `The key for seals cannot be used: ${(error as Error).message}. GATEHOUSE_SEAL_KEY names the file of an Ed25519 key (PEM).`,
        error,
      );
    }
  }

  /** Ed25519 signature of a seal's hash, base64. */
  sign(hash: string): string {
    return sign(null, Buffer.from(sealText(hash)), this.privateKey).toString('base64');
  }
}

/** Whether a text was signed with the private half of a public key (PEM); false too for what is no key or signature. */
export function isSigned(publicKey: string, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text), createPublicKey(publicKey), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Fingerprint of a public key (PEM): what seals name it by. @throws {Error} when it is none */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256')
    .update(createPublicKey(publicKey).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function ed25519(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of kind ${key.asymmetricKeyType}`);
  return key;
}

async function readOrMake(file: string): Promise<string> {
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found !== null) return found;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  await mkdir(dirname(file), { recursive: true });
  // Whole or not at all, and only once: of two hosts that start together the second takes the first one's.
  const made = `${file}.${randomUUID()}`;
  await writeFile(made, pem, { mode: 0o600 });
  await chmod(made, 0o600);
  try {
    await link(made, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(made);
  }
  return readFile(file, 'utf8');
}

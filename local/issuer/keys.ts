import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { CryptoKey } from 'jose'
import * as z from 'zod'
import { DataFileError } from '#local/storage/data-file-error.ts'

/** A private key of the curve P-256: https://www.rfc-editor.org/rfc/rfc7518#section-6.2 */
const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.base64url(),
  y: z.base64url(),
  d: z.base64url(),
})
type PrivateJwk = z.infer<typeof PrivateJwk>

export interface IssuerKey {
  privateKey: CryptoKey
  publicJwk: Omit<PrivateJwk, 'd'> & { kid: string; alg: string; use: string }
}

const ALGORITHM = 'ES256'

/** Throws DataFileError for a file that holds no key: tokens could be neither signed nor verified. */
export function checkIssuerKey(file: string | undefined): void {
  if (file && existsSync(file)) {
    readKey(file)
  }
}

/** The key in `file`, made there (for its owner alone to read) when there is none; in memory without a file. */
export async function loadIssuerKey(file: string | undefined, onMade = () => {}): Promise<IssuerKey> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } = await import('jose')
  const make = async () => {
    const made = await exportJWK((await generateKeyPair(ALGORITHM, { extractable: true })).privateKey)
    if (file) {
      writeKey(file, JSON.stringify(made))
      onMade()
    }
    return PrivateJwk.parse(made)
  }
  const privateJwk = file && existsSync(file) ? readKey(file) : await make()
  const { d: _, ...publicJwk } = privateJwk
  return {
    privateKey: (await importJWK(privateJwk, ALGORITHM)) as CryptoKey,
    publicJwk: { ...publicJwk, kid: await calculateJwkThumbprint(publicJwk), alg: ALGORITHM, use: 'sig' },
  }
}

/** Replaces it at once: half a key, of a disk that was full, would be refused from then on. */
function writeKey(file: string, key: string): void {
  const next = `${file}.next`
  try {
    writeFileSync(next, key, { mode: 0o600 })
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  }
}

function readKey(file: string): PrivateJwk {
  try {
    const key = PrivateJwk.parse(JSON.parse(readFileSync(file, 'utf8')))
    const privateKey = createPrivateKey({ key, format: 'jwk' })
    const probe = Buffer.from('probe')
    // The halves of the key need not belong together.
    if (
      !verify('sha256', probe, createPublicKey({ key, format: 'jwk' }), sign('sha256', probe, privateKey))
    ) {
      throw new Error('its public half does not fit')
    }
    return key
  } catch (error) {
    const finding = error instanceof z.ZodError ? 'not a private JWK of P-256' : (error as Error).message
    throw new DataFileError(file, `holds no key (${finding})`, { cause: error })
  }
}

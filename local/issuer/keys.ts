import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { CryptoKey, JWK } from 'jose'

export interface IssuerKey {
  privateKey: CryptoKey
  publicJwk: JWK
}

const ALGORITHM = 'ES256'

/** The key in `file`, made there (for its owner alone to read) when there is none; in memory without a file. */
export async function loadIssuerKey(file: string | undefined): Promise<IssuerKey> {
  const { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } = await import('jose')
  const read = async (): Promise<JWK> => {
    if (file && existsSync(file)) {
      return JSON.parse(readFileSync(file, 'utf8')) as JWK
    }
    const made = await exportJWK((await generateKeyPair(ALGORITHM, { extractable: true })).privateKey)
    if (file) {
      writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
    }
    return made
  }
  const privateJwk = await read()
  const { d: _, ...publicJwk } = privateJwk
  return {
    privateKey: (await importJWK(privateJwk, ALGORITHM)) as CryptoKey,
    publicJwk: { ...publicJwk, kid: await calculateJwkThumbprint(publicJwk), alg: ALGORITHM, use: 'sig' },
  }
}

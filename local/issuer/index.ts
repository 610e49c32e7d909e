export { originsOf } from './callback.ts'
export { createIssuer, ISSUER_PATH, type Issuer, tellIssuer } from './issuer.ts'

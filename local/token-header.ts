/** Bears the token of a transaction whose body does without. */
export const TOKEN_HEADER = 'x-flowforge-request-token'

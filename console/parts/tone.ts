/** A colour by what it says; each is a class of `styles/tokens.css`. */
export type Tone = 'green' | 'violet' | 'red' | 'amber' | 'blue' | 'dim'

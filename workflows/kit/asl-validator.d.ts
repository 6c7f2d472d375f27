declare module 'asl-validator' {
  type Outcome = { isValid: boolean; errors: { 'Error code': string; Message: string }[] };
  /** Adds QueryLanguage to the states of the definition that it is given. */
  const validate: (definition: object, options?: { checkPaths: boolean; checkArn: boolean }) => Outcome;
  export = validate;
}

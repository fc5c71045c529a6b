// What a plug-in throws when its parameters are well-formed one by one but make no sense together. The scenario loader
// turns it into an error with file, line and column.

export class ParameterError extends Error {
  override readonly name = "ParameterError";
  /** The parameter to point at. */
  readonly parameter: string;

  /** `sentence` says what was expected and what was found. */
  constructor(parameter: string, sentence: string) {
    super(sentence);
    this.parameter = parameter;
  }
}

/** `statusCode` of every answer of Web Services: what its clients know an outcome by. */
export const statusCodes = {
  ok: 0,
  parameterMissing: 1,
  parameterInvalid: 2,
  forbidden: 3,
  internalError: 4,
  noPermission: 5,
  notFound: 6,
  partialSuccess: 7,
  passwordChangeRequired: 8,
  incomplete: 9,
  inputInvalid: 10,
  readOnly: 11,
  retrieveFailed: 12,
  createFailed: 13,
  deleteFailed: 14,
  updateFailed: 15,
  assignFailed: 16,
  unassignFailed: 17,
  alreadyExists: 18,
  inUse: 19,
  notAuthenticated: 20,
} as const;

/** The name of an outcome. */
export type StatusName = keyof typeof statusCodes;

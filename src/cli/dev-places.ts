/** Where `dev` and `demo` keep everything, in the working directory. */
export const DEV_FOLDER = '.finwave';
/** The sandbox's, where it is free. */
export const SANDBOX_PORT = 8090;

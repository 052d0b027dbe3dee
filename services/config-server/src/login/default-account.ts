/** DBID of the predefined account, which exists so that somebody can always get in: it may use every application, and what ends other accounts spares it. */
export const defaultAccount = 100;

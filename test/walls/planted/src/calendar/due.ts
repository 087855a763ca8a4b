export const due = true;

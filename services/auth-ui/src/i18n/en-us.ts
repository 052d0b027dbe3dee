import type { Messages } from './messages.ts';

/** American English, and the language of anybody whose own is not here. */
export const enUs: Messages = {
  direction: 'ltr',
  error: 'Error',
  optional: 'optional',
  continueTo: (application) => `Continue to ${application}`,
  fields: {
    username: 'User name',
    tenant: 'Tenant',
    password: 'Password',
    oldPassword: 'Current password',
    newPassword: 'New password',
    confirmPassword: 'New password again',
  },
  signIn: {
    title: 'Sign in',
    next: 'Next',
    submit: 'Sign in',
    notYou: 'Not you?',
    changePassword: 'Change password',
    elsewhere: 'Your organization signs you in on its own page.',
    elsewhereSubmit: 'Continue',
    refusals: {
      refused: 'The user name or password is wrong, or the account can’t sign in right now.',
      throttled: 'There were too many attempts. Wait a few minutes, then try again.',
      unavailable: 'Signing in isn’t possible at the moment. Please try again shortly.',
      origin: 'For your protection, this sign-in was stopped because it was started on another page. Please sign in here.',
      expired: 'This page was open for too long. Please sign in again.',
    },
  },
  changePassword: {
    title: 'Change password',
    required: 'Your password must be changed before you can go on.',
    submit: 'Change password',
    back: 'Back to sign-in',
    done: {
      title: 'Password changed',
      text: 'You can use your new password from now on. Go back to your application and sign in with it.',
    },
    refusals: {
      refused: 'The password wasn’t changed. Check the user name and the current password, then try again.',
      mismatch: 'The two new passwords are not the same.',
      rules: 'The new password doesn’t meet your organization’s rules. Please choose another one.',
      unavailable: 'Passwords can’t be changed at the moment. Please try again shortly.',
      throttled: 'There were too many attempts. Wait a few minutes, then try again.',
      expired: 'This page was open for too long. Please enter the passwords again.',
    },
  },
  signOut: { title: 'Sign out?', text: 'You will need to sign in again to go on working.', submit: 'Sign out' },
  signedOut: { title: 'You’re signed out', text: 'If others use this computer, close all browser windows as well.' },
  signedIn: { title: 'You’re signed in', text: 'You can go back to your application and close this page.' },
  expired: {
    title: 'This sign-in has expired',
    text: 'Nothing is lost: go back to your application and start signing in again.',
  },
  unavailable: {
    title: 'Sign-in is unavailable',
    text: 'We can’t reach the sign-in service at the moment. It usually returns within a minute.',
    retry: 'Try again',
  },
  malformed: {
    title: 'This link doesn’t work',
    text: 'The link is incomplete or was changed on its way. Go back to your application and start signing in again.',
  },
  notFound: { title: 'Page not found', text: 'There is no page at this address. Go back to your application and start from there.' },
  methodNotAllowed: { title: 'That didn’t work', text: 'This page can only be opened, nothing can be sent to it.' },
  failed: { title: 'Something went wrong', text: 'The fault is ours. Please try again; if it stays, tell your administrator.' },
  failure: {
    title: 'That didn’t work',
    texts: {
      unknown: 'Something went wrong. Go back to your application and start again.',
      invalid_request: 'The application sent an incomplete or wrong request. Tell your administrator if this happens again.',
      access_denied: 'You can’t use this application with this account. Ask your administrator for access.',
      expired: 'This page was open for too long. Go back to your application and start again.',
      origin: 'For your protection, this was stopped because it was started on another page. Go back to your application and start again.',
      throttled: 'There were too many attempts. Wait a few minutes, then try again.',
      unavailable: 'The service isn’t available at the moment. Please try again shortly.',
    },
  },
};

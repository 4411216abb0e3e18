// The page that asks for the token.
import {call} from './api.js';
import {byId, setText} from './dom.js';
import {startTheme} from './theme.js';

const form = byId('login');
const token = byId('token');
const trouble = byId('trouble');

startTheme(byId('theme'));
form.addEventListener('submit', async (event) => {
    event.preventDefault();
    setText(trouble, '');
    const button = form.querySelector('button');
    button.disabled = true;
    try {
        await call('POST', '/api/login', {token: token.value});
        location.replace('/');
    } catch (failure) {
        const advice = failure.status === 429 ? ' Try again in some seconds.' : '';
        setText(trouble, `${failure.message}.${advice}`);
        token.select();
    } finally {
        button.disabled = false;
    }
});

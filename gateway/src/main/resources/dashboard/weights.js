// Setting weights: the control in each row, and the dialog that asks before anything is written.
import {call} from './api.js';
import {announce, byId, el, openDialog, setClass, setHidden, setText} from './dom.js';
import {percent} from './format.js';

/** A slider and a number that say the same; nothing is written until its dialog is confirmed. */
export class WeightControl {
    /** `name` for labels, `ask(to)` opens the dialog. */
    constructor(name, ask) {
        this.weight = null;
        this.isEdited = false;
        this.slider = el('input', {type: 'range', min: 0, max: 100, step: 1, 'aria-label': `Weight of ${name}, slider`,
            oninput: () => this.edit(this.slider.value)});
        this.number = el('input', {type: 'number', min: 0, max: 100, step: 0.01, required: true, inputmode: 'decimal',
            'aria-label': `Weight of ${name}, percent`, oninput: () => this.edit(this.number.value)});
        this.apply = el('button', {type: 'submit', class: 'button primary small'}, 'Set…');
        this.cancel = el('button', {type: 'button', class: 'button quiet small',
            onclick: () => this.reset()}, 'Cancel');
        this.pending = el('span', {class: 'pending', hidden: true}, this.apply, this.cancel);
        this.element = el('form', {class: 'weight', onsubmit: (event) => {
            event.preventDefault();
            if (this.isEdited) {
                ask(Number(this.number.value));
            }
        }, onkeydown: (event) => {
            if (event.key === 'Escape' && this.isEdited) {
                this.reset();
            }
        }}, this.slider, el('span', {class: 'weight-number'}, this.number, el('span', {'aria-hidden': true}, '%')),
        this.pending);
        this.reset();
    }

    edit(value) {
        this.isEdited = value === '' || Number(value) !== this.weight;
        if (this.slider.value !== value && value !== '') {
            this.slider.value = value;
        }
        if (this.number.value !== value) {
            this.number.value = value;
        }
        setText(this.apply, value === '' ? 'Set…' : `Set ${value} %…`);
        setHidden(this.pending, !this.isEdited);
    }

    /** Shows the weight in force, unless somebody is about to set another. */
    show(weight) {
        const isNew = weight !== this.weight;
        this.weight = weight;
        if (isNew && !this.isEdited) {
            this.reset();
        } else if (this.isEdited && Number(this.number.value) === weight && this.number.value !== '') {
            this.reset();
        }
    }

    /** Gives up what somebody was about to set. */
    reset() {
        this.isEdited = false;
        const had = this.pending.contains(document.activeElement);
        this.slider.value = this.weight ?? 0;
        this.number.value = this.weight ?? '';
        setHidden(this.pending, true);
        if (had) {
            this.number.focus();
        }
    }
}

/** The dialog that every weight passes. */
export class WeightDialog {
    constructor(afterwards) {
        this.dialog = byId('weight-dialog');
        this.form = this.dialog.querySelector('form');
        this.afterwards = afterwards;
        this.form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.write('PUT');
        });
        byId('weight-cancel').addEventListener('click', () => this.dialog.close());
        byId('weight-clear').addEventListener('click', () => this.write('DELETE'));
    }

    /**
     * Asks whether `field`, called `name`, is to go from `from` to `to`. `effect` is a sentence on what that does,
     * `expected` what the field is taken to hold, `mayClear` whether it could follow the common weight instead,
     * `done` is called then.
     */
    ask({field, name, from, to, expected, effect, mayClear, done}) {
        this.change = {field, name, to, expected, done};
        setText(byId('weight-title'), `Weight of ${name}`);
        setText(byId('weight-from'), percent(from));
        setText(byId('weight-to'), percent(to));
        setText(byId('weight-effect'), effect);
        setText(byId('weight-trouble'), '');
        setText(byId('weight-confirm'), `Set ${percent(to)}`);
        setClass(byId('weight-to'), 'rising', to > (from ?? 0));
        setHidden(byId('weight-clear'), !mayClear);
        byId('weight-reason').value = '';
        openDialog(this.dialog, byId('weight-reason'));
    }

    async write(method) {
        const {field, name, to, expected, done} = this.change;
        const buttons = this.form.querySelectorAll('button');
        buttons.forEach((button) => button.disabled = true);
        try {
            const reason = byId('weight-reason').value.trim();
            const body = {weight: to, expected, ...(reason ? {reason} : {})};
            await call(method, `/api/weights/${encodeURIComponent(field)}`, method === 'PUT' ? body : undefined);
            this.dialog.close();
            announce(method === 'PUT' ? `${name}: ${percent(to)} goes to new` : `${name} follows the common weight`);
            done?.();
            this.afterwards();
        } catch (failure) {
            this.refused(failure);
        } finally {
            buttons.forEach((button) => button.disabled = false);
        }
    }

    /** Somebody else was faster: says so, and what is there now counts as seen. */
    refused(failure) {
        let text = failure.message;
        if (failure.status === 409 && 'actual' in failure.problem) {
            this.change.expected = failure.problem.actual;
            setText(byId('weight-from'), percent(failure.problem.actual));
            text = `Somebody has set ${percent(failure.problem.actual)} meanwhile. Confirm again to replace that.`;
            this.afterwards();
        }
        setText(byId('weight-trouble'), text);
    }
}

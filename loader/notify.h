/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_NOTIFY_H
#define PF_NOTIFY_H

/*
 * Tells the service manager (sd_notify(3)'s protocol): "READY=1", "STOPPING=1" and the like, to the
 * socket that $NOTIFY_SOCKET names. Without one nothing happens; a manager that does not listen is
 * no reason to fail.
 */
void pf_notify(const char *state);

/* "RELOADING=1" with the time that the protocol wants with it. */
void pf_notify__reloading(void);

#endif

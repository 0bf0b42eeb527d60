// SPDX-License-Identifier: GPL-2.0-or-later
#include "deliveries.h"

#include <string.h>

struct delivery *deliveries__add(struct deliveries *deliveries, const char *way)
{
	struct delivery *delivery = &deliveries->list[deliveries->n++];

	snprintf(delivery->way, sizeof(delivery->way), "%s", way);
	return delivery;
}

void deliveries__watched_by(struct deliveries *deliveries, const struct losses *losses)
{
	const char *unwatched = losses__unwatched(losses);

	if (unwatched)
		snprintf(deliveries->unwatched, sizeof(deliveries->unwatched), "%s", unwatched);
}

int delivery__note(struct delivery *delivery, __u64 sent, __u64 delivered, struct losses *losses,
		   struct pf_error *err)
{
	if (!losses) {
		delivery->timed.sent += sent;
		delivery->timed.delivered += delivered;
		return 0;
	}
	delivery->proof.sent = sent;
	delivery->proof.delivered = delivered;
	delivery->losses.n = 0;
	return delivered < sent ? losses__read(losses, sent - delivered, &delivery->losses, err)
				: 0;
}

void delivery__explain(const struct delivery *delivery, const struct losses *losses,
		       struct pf_error *err)
{
	size_t used = strlen(err->line);
	char causes[256];

	loss_list__describe(&delivery->losses, causes, sizeof(causes));
	if (losses && delivery->losses.n)
		snprintf(err->line + used, sizeof(err->line) - used, "; lost: %s", causes);
}

static __u64 missing(__u64 sent, __u64 delivered)
{
	return delivered < sent ? sent - delivered : 0;
}

__u64 deliveries__sent(const struct deliveries *deliveries)
{
	__u64 sent = 0;

	for (size_t i = 0; i < deliveries->n; i++)
		sent += deliveries->list[i].proof.sent + deliveries->list[i].timed.sent;
	return sent;
}

__u64 deliveries__lost(const struct deliveries *deliveries)
{
	__u64 lost = 0;

	for (size_t i = 0; i < deliveries->n; i++) {
		const struct delivery *d = &deliveries->list[i];

		lost += missing(d->proof.sent, d->proof.delivered) +
			missing(d->timed.sent, d->timed.delivered);
	}
	return lost;
}

void deliveries__print(const struct deliveries *deliveries, FILE *out)
{
	for (size_t i = 0; deliveries && i < deliveries->n; i++) {
		const struct delivery *d = &deliveries->list[i];
		__u64 proof = missing(d->proof.sent, d->proof.delivered);
		__u64 timed = missing(d->timed.sent, d->timed.delivered);
		char causes[512];

		loss_list__describe(&d->losses, causes, sizeof(causes));
		if (proof)
			fprintf(out, "  %s: %llu of %llu frames lost: %s\n", d->way,
				(unsigned long long)proof, (unsigned long long)d->proof.sent,
				causes);
		if (timed)
			fprintf(out, "  %s: %llu of %llu frames lost while timing\n", d->way,
				(unsigned long long)timed, (unsigned long long)d->timed.sent);
	}
	if (deliveries && deliveries->unwatched[0])
		fprintf(out, "  losses not watched: %s\n", deliveries->unwatched);
}

static json_t *losses_new(const struct loss_list *losses)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < losses->n; i++)
		if (json_array_append_new(list, json_pack("{s:I, s:s}", "frames",
							  (json_int_t)losses->list[i].frames,
							  "cause", losses->list[i].cause)))
			break;
	return list;
}

json_t *deliveries__json(const struct deliveries *deliveries)
{
	json_t *ways = json_array();

	if (!deliveries) {
		json_decref(ways);
		return json_null();
	}
	for (size_t i = 0; ways && i < deliveries->n; i++) {
		const struct delivery *d = &deliveries->list[i];

		if (json_array_append_new(ways,
					  json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "way", d->way,
						    "sent", (json_int_t)d->proof.sent, "delivered",
						    (json_int_t)d->proof.delivered, "timed_sent",
						    (json_int_t)d->timed.sent, "timed_delivered",
						    (json_int_t)d->timed.delivered, "losses",
						    losses_new(&d->losses))))
			break;
	}
	return json_pack("{s:o, s:s?, s:s?}", "ways", ways, "skipped", deliveries->skipped,
			 "unwatched", deliveries->unwatched[0] ? deliveries->unwatched : NULL);
}

"""The room of partners and referrals (doorverwijzen): who helps with what, where and when, and how somebody is led there."""
